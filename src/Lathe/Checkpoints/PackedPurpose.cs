namespace Lathe.Checkpoints;

/// <summary>What a packed file is opened for.</summary>
internal enum PackedPurpose
{
    /// <summary>Configuration and tensor names alone; the weights are not read.</summary>
    Describe,

    /// <summary>Every byte is looked at, none is kept.</summary>
    Verify,

    /// <summary>The weights are about to be used: they are copied, and the copy is what is verified.</summary>
    Load,

    /// <summary>The weights are about to be used where they lie in the file, by whoever answers for nobody writing to it.</summary>
    Map,
}
