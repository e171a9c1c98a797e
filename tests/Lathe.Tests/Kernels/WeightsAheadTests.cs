using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Kernels;

public sealed unsafe class WeightsAheadTests
{
    private const int Line = 64;

    public static TheoryData<int, long, int> Walks()
    {
        TheoryData<int, long, int> data = [];
        foreach ((WeightEncoding kind, long bytes) in ((WeightEncoding, long)[])
            [(WeightEncoding.Int8, 768 * 32), (WeightEncoding.Int8, 3072 * 32), (WeightEncoding.Int6, 768 * 24), (WeightEncoding.Int4,
            768 * 16), (WeightEncoding.Int3, 768 * 12), (WeightEncoding.Int2, 768 * 8), (WeightEncoding.Float32, 256 * 128),
            (WeightEncoding.BFloat16, 256 * 64)])
        {
            for (int tiles = 2; tiles <= 16; tiles++)
                data.Add((int)kind, bytes, tiles);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public void Several_walks_together_fetch_every_line_that_follows_and_little_more(int kind, long bytes, int tiles)
    {
        int turnBytes = TurnBytes((WeightEncoding)kind);
        WeightsAhead ahead = new((WeightEncoding)kind, bytes, rows: tiles * 6, tiles, follow: true);
        HashSet<long> lines = [];
        for (int tile = 0; tile < tiles; tile++)
        {
            foreach (long line in Fetched(ahead, tile, bytes / turnBytes, turnBytes))
                lines.Add(line);
        }
        // a walk that fetches nothing asks for the lines that it reads first
        lines.RemoveWhere(line => line < bytes);
        for (long at = bytes; at < 2 * bytes; at += Line)
            Assert.Contains(at, lines);
        // the last walk that fetches may have a turn's share rounded up, in every turn
        Assert.All(lines, line => Assert.InRange(line, bytes, 3 * bytes + turnBytes));
    }

    [Fact]
    public void The_shares_of_two_walks_meet_and_do_not_overlap_by_more_than_a_turn()
    {
        const long bytes = 768 * 32;
        WeightsAhead ahead = new(WeightEncoding.Int8, bytes, rows: 16, tiles: 2, follow: true);
        TileArguments first = default, second = default;
        ahead.Share(&first, 0);
        ahead.Share(&second, 1);
        Assert.Equal((bytes, 256L), (first.Ahead, first.AheadStep));
        Assert.Equal((bytes + bytes / 2, 256L), (second.Ahead, second.AheadStep));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public void Nothing_is_fetched_behind_the_last_panel(int tiles)
    {
        WeightsAhead ahead = new(WeightEncoding.Int8, 24_576, rows: 8 * tiles, tiles, follow: false);
        for (int tile = 0; tile < tiles; tile++)
        {
            TileArguments arguments = new() { Ahead = 1, AheadStep = 1 };
            ahead.Share(&arguments, tile);
            Assert.Equal((0L, 0L), (arguments.Ahead, arguments.AheadStep));
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(5, false)]
    [InlineData(6, true)]
    [InlineData(12, true)]
    public void A_lone_walk_of_few_rows_leaves_fetching_to_the_processor(int rows, bool fetches)
    {
        TileArguments arguments = default;
        new WeightsAhead(WeightEncoding.Int8, 24_576, rows, tiles: 1, follow: true).Share(&arguments, 0);
        Assert.Equal(fetches, arguments.AheadStep != 0);
        Assert.Equal(fetches, arguments.Ahead != 0);
        new WeightsAhead(WeightEncoding.Float32, 98_304, rows, tiles: 1, follow: true).Share(&arguments, 0);
        Assert.Equal(fetches, arguments.AheadStep != 0);
    }

    [Theory]
    [InlineData(WeightEncoding.Int2)]
    [InlineData(WeightEncoding.Int3)]
    [InlineData(WeightEncoding.Int4)]
    [InlineData(WeightEncoding.Int5)]
    [InlineData(WeightEncoding.Int6)]
    [InlineData(WeightEncoding.BFloat16)]
    [InlineData(WeightEncoding.Float16)]
    public void A_lone_row_fetches_what_it_must_unpack_or_widen(WeightEncoding encoding)
    {
        TileArguments arguments = default;
        new WeightsAhead(encoding, 6_144, rows: 1, tiles: 1, follow: false).Share(&arguments, 0);
        Assert.True(arguments.Ahead > 0);
        Assert.Equal(TurnBytes(encoding), arguments.AheadStep);
    }

    /// <summary>Four inputs of floats, sixteen of int8, thirty-two of fewer bits, for 32 columns.</summary>
    private static int TurnBytes(WeightEncoding encoding) => encoding switch
    {
        WeightEncoding.Float32 or WeightEncoding.Int8 or WeightEncoding.Int4 => 512,
        WeightEncoding.BFloat16 or WeightEncoding.Float16 or WeightEncoding.Int2 => 256,
        WeightEncoding.Int6 => 768,
        WeightEncoding.Int5 => 640,
        WeightEncoding.Int3 => 384,
        _ => throw new ArgumentOutOfRangeException(nameof(encoding)),
    };

    /// <summary>Offsets from B of the lines that a kernel asks for: in each turn as many as it reads, then on by the step.</summary>
    private static List<long> Fetched(WeightsAhead ahead, int tile, long turns, int turnBytes)
    {
        TileArguments arguments = default;
        ahead.Share(&arguments, tile);
        List<long> lines = [];
        for (long turn = 0; turn < turns; turn++)
        {
            for (int line = 0; line < turnBytes; line += Line)
                lines.Add(arguments.Ahead + turn * arguments.AheadStep + line);
        }
        return lines;
    }
}
