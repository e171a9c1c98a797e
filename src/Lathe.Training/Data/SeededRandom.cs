namespace Lathe.Training;

/// <summary>
/// Random numbers that are a function of the numbers they are seeded with, on every machine and version of .NET (SplitMix64, Steele 2014):
/// what a run does at a step can be told from the step, and a run that goes on after a stop does the same.
/// </summary>
internal struct SeededRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong state;

    public SeededRandom(params ReadOnlySpan<long> seeds)
    {
        foreach (long seed in seeds)
            state = Mix(state + Golden + (ulong)seed);
    }

    /// <summary>0 … below <paramref name="bound"/>, which is at least 1.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>0 … below 1.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 or more.</summary>
    public long Whole() => (long)(Next() >> 1);

    /// <summary>Puts values in any order, each as likely as the others.</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int other = Below(i + 1);
            (values[i], values[other]) = (values[other], values[i]);
        }
    }

    private ulong Next()
    {
        state += Golden;
        return Mix(state);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
