namespace Lathe.Transformers.Tokenization.Patterns;

internal enum RegexOperation
{
    Match,
    Character,

    /// <summary>First to Second characters of the set.</summary>
    Loop,

    /// <summary>Tries First, then Second.</summary>
    Split,
    Jump,
    Anchor,

    /// <summary>The nested program that follows must match here; goes on at First where it ended.</summary>
    Atomic,

    /// <summary>The nested program that follows must match, from Behind characters before; goes on at First from here.</summary>
    Look,
    NotLook,
}
