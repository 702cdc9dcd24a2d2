internal import Glibc
internal import KeeperCore

exit(runKeeper(arguments: CommandLine.arguments))
