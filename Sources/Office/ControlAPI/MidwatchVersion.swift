/// The version of all of Midwatch's programs.
public enum MidwatchVersion {
    /// `major.minor.patch`, see semver.org.
    public static let text = "0.1.0"
}
