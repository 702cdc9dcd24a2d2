internal import Glibc

exit(runKeeper(arguments: CommandLine.arguments))
