namespace Lathe;

/// <summary>How weights become integers.</summary>
public enum Rounding
{
    /// <summary>Each to the nearest.</summary>
    Nearest,

    /// <summary>One input after the other, what each leaves made up for by those to come (GPTQ, Frantar et al. 2022), by what the layer
    /// reads over a calibration set.</summary>
    Gptq,
}
