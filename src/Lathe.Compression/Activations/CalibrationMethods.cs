namespace Lathe.Compression;

/// <summary>The methods under the names that the tool and the manifest have for them.</summary>
internal static class CalibrationMethods
{
    public static readonly IReadOnlyDictionary<string, CalibrationMethod> ByName = new Dictionary<string, CalibrationMethod>(
        StringComparer.OrdinalIgnoreCase)
    {
        ["minmax"] = CalibrationMethod.MinMax,
        ["moving-average"] = CalibrationMethod.MovingAverage,
        ["percentile"] = CalibrationMethod.Percentile,
        ["entropy"] = CalibrationMethod.Entropy,
        ["mse"] = CalibrationMethod.MeanSquaredError,
    };

    public static string NameOf(CalibrationMethod method) => ByName.First(entry => entry.Value == method).Key;
}
