namespace Lathe.Compression;

/// <summary>How weights become integers.</summary>
public enum RoundingMethod
{
    /// <summary>Each to the nearest.</summary>
    Nearest,

    /// <summary>One input after the other, what each leaves made up for by those to come: see <see cref="GptqRounding"/>.</summary>
    Gptq,
}
