using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>How one product was cut for its sizes, its threads and this processor's caches, and why: the numbers that its loops ran
/// with.</summary>
public sealed record ProductDecision
{
    /// <summary>Format of the weights.</summary>
    public required WeightFormat Format { get; init; }

    /// <summary>Rows of the input and of the result.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of the input.</summary>
    public required int Inputs { get; init; }

    /// <summary>Columns of the result.</summary>
    public required int Outputs { get; init; }

    /// <summary>Share of the weights' blocks, four inputs of 32 outputs, that are zero and left out.</summary>
    public double SkippedShare { get; init; }

    /// <summary>Threads that it could have had.</summary>
    public required int Threads { get; init; }

    /// <summary>Threads that share it.</summary>
    public required int Parts { get; init; }

    /// <summary>Whether a part is a range of rows; otherwise a range of columns.</summary>
    public bool ByRows => Split != SplitReason.FewRows;

    /// <summary>Why these parts.</summary>
    public required SplitReason Split { get; init; }

    /// <summary>Rows that a part works on while weights pass by, at most.</summary>
    public required int BlockRows { get; init; }

    /// <summary>What they take as activations.</summary>
    public required long BlockBytes { get; init; }

    /// <summary>Why so many.</summary>
    public required BlockReason Block { get; init; }

    /// <summary>Panels of 32 columns that stay in L2 while all blocks of a part pass by, at most; all of them where there are no
    /// groups.</summary>
    public required int GroupPanels { get; init; }

    /// <summary>What they take as weights, without scales.</summary>
    public required long GroupBytes { get; init; }

    /// <summary>Why so many.</summary>
    public required GroupReason Group { get; init; }

    /// <summary>Panels that pass by a tile of rows before the next tile; with 1, all tiles of a block pass by a panel.</summary>
    public required int StripPanels { get; init; }

    /// <summary>Rows of the first tile of a block: the tallest that kernels have, or less, so that tiles are even.</summary>
    public required int TileRows { get; init; }

    /// <summary>Inputs of a chain of float additions; 0 for integers, whose sums are exact.</summary>
    public required int ChainDepth { get; init; }

    /// <summary>Rows that wait as floats until they are whole, for their norm or to become int8: of each part's block, or, where parts are
    /// columns, of all. Of a product that goes out by head, one head of a block. 0 for none.</summary>
    public required int WaitingRows { get; init; }

    /// <summary>What they take.</summary>
    public required long WaitingBytes { get; init; }

    /// <summary>All reasons on one line.</summary>
    public required string Why { get; init; }

    /// <summary>10⁹ operations; a multiply-add is two.</summary>
    public double GigaOperations => 2e-9 * Rows * Inputs * Outputs;
}
