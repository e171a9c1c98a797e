namespace Lathe.Transformers.Tokenization.PreTokenizers;

/// <summary>Where Metaspace puts its mark in front: every piece, none, or only the one at the beginning of the text.</summary>
internal enum MetaspacePrepend
{
    Always,
    Never,
    First,
}
