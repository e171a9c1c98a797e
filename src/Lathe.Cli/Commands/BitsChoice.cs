namespace Lathe.Cli.Commands;

/// <summary>What <c>--bits</c> says; a type of its own, since an option's parser cannot give null for a number.</summary>
/// <param name="Bits">Of every product; null: chosen for each.</param>
internal readonly record struct BitsChoice(int? Bits);
