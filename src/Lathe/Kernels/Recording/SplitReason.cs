namespace Lathe.Kernels;

/// <summary>Why a product is shared out between threads as it is.</summary>
public enum SplitReason
{
    /// <summary>There is one thread.</summary>
    OneThread,

    /// <summary>It would be done before another thread has woken.</summary>
    LittleWork,

    /// <summary>There are rows enough for each thread to read all weights: a part is a range of rows.</summary>
    ManyRows,

    /// <summary>Weights are shared out, so that each is read once: a part is a range of columns.</summary>
    FewRows,
}
