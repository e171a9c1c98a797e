namespace Lathe.Compression;

/// <summary>A product of the model, as the manifest has it.</summary>
/// <param name="Product">As the model's weights are called.</param>
/// <param name="Bits">Of a weight, as chosen.</param>
/// <param name="Rounding">How weights were rounded; empty where the manifest does not say.</param>
/// <param name="Sensitivity">Relative L2 of the outputs by bits, with this product alone at them; empty where it was not measured.</param>
/// <param name="Activation">What it reads; null where that was not calibrated.</param>
internal sealed record ReportLayer(
    string Product, int Bits, string Rounding, IReadOnlyDictionary<int, double> Sensitivity, ReportActivation? Activation);
