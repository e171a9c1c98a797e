namespace Lathe.Analyzers.Manifests;

/// <summary>What can be wrong between a manifest and its class. The number is the diagnostic's.</summary>
internal enum ManifestCode
{
    NotCalibrated = 2021,
    BudgetMissed = 5001,
    Stale = 5002,
    Members = 5003,
    NotMeasured = 5004,
    OtherMachine = 5005,
    Unreadable = 5006,
    Class = 5007,
}
