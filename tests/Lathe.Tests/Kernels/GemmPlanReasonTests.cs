using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Kernels;

/// <summary>A plan's reasons are those of its numbers.</summary>
public sealed class GemmPlanReasonTests
{
    /// <summary>Every size, kind, thread count and override: what a reason says can be read from the numbers.</summary>
    [Fact]
    public void Every_reason_holds_for_the_numbers()
    {
        HashSet<SplitReason> splits = [];
        HashSet<BlockReason> blocks = [];
        HashSet<GroupReason> groups = [];
        foreach (int rows in (int[])[1, 5, 31, 64, 65, 192, 193, 4096])
        {
            foreach ((int inputs, int outputs) in ((int, int)[])[(16, 32), (384, 1536), (768, 3072), (3072, 768), (4096, 30522)])
            {
                foreach (WeightEncoding kind in Enum.GetValues<WeightEncoding>())
                {
                    foreach (Tile tile in (Tile[])[default, new Tile(192, 0, 256), new Tile(24, 64, 0)])
                    {
                        foreach (bool finishes in (bool[])[false, true])
                        {
                            foreach (int threads in (int[])[1, 2, 8])
                            {
                                long panelBytes = PanelBytes(kind, inputs);
                                GemmPlan plan = new(rows, inputs, outputs, kind, panelBytes, tile, finishes, threads);
                                Check(plan, rows, inputs, outputs, kind, panelBytes, tile, finishes, threads);
                                splits.Add(plan.Split);
                                blocks.Add(plan.Block);
                                groups.Add(plan.Group);
                            }
                        }
                    }
                }
            }
        }
        Assert.Equal(Enum.GetValues<SplitReason>(), splits.Order());
        Assert.Equal(Enum.GetValues<BlockReason>(), blocks.Order());
        Assert.Equal(Enum.GetValues<GroupReason>(), groups.Order());
    }

    private static void Check(GemmPlan plan, int rows, int inputs, int outputs, WeightEncoding kind, long panelBytes, Tile tile,
        bool finishes, int threads)
    {
        int panels = (outputs + 31) / 32;
        long half = Processor.Level2Bytes / 2, blockBytes = (long)plan.BlockRows * inputs * (kind < WeightEncoding.Int8 ? 4 : 1);
        switch (plan.Split)
        {
            case SplitReason.OneThread:
                Assert.Equal((1, 1), (threads, plan.Parts));
                break;
            case SplitReason.LittleWork:
                Assert.Equal(1, plan.Parts);
                Assert.True(threads > 1);
                break;
            case SplitReason.ManyRows:
                Assert.True(plan.Parts > 1 && rows >= plan.Parts * GemmPlan.RowsWorthAThread);
                break;
            default:
                Assert.True(rows < threads * GemmPlan.RowsWorthAThread && plan.Parts <= panels);
                break;
        }
        Assert.Equal(plan.Split != SplitReason.FewRows, plan.ByRows);

        switch (plan.Block)
        {
            case BlockReason.AllRows:
                Assert.Equal(rows, plan.BlockRows);
                break;
            case BlockReason.Tallest:
                Assert.True(plan.BlockRows < rows && tile.Rows is 0 or 192);
                break;
            case BlockReason.Tile:
                Assert.Equal(tile.Rows / 12 * 12, plan.BlockRows);
                break;
            default:
                Assert.True(finishes && plan.BlockRows < rows);
                Assert.Equal(GemmPlan.LargestFinishedBlock(outputs), plan.BlockRows);
                break;
        }

        switch (plan.Group)
        {
            case GroupReason.AllWeights:
                Assert.True(panels * panelBytes <= half && plan.GroupPanels == panels);
                break;
            case GroupReason.HalfOfCache:
                Assert.True((plan.GroupPanels == 1 || plan.GroupPanels * panelBytes <= half) && (plan.GroupPanels + 1) * panelBytes > half);
                Assert.True(blockBytes * 2 <= half);
                break;
            case GroupReason.LargeBlock:
                Assert.True(blockBytes * 2 > half && plan.GroupPanels == panels);
                break;
            case GroupReason.FinishedRows:
                Assert.True(finishes && plan.ByRows && plan.GroupPanels == panels);
                break;
            default:
                Assert.Equal(Math.Min(panels, tile.Columns / 32), plan.GroupPanels);
                break;
        }
        Assert.Equal(2, plan.Why.Count(c => c == ';'));
    }

    private static long PanelBytes(WeightEncoding kind, int inputs) => kind switch
    {
        WeightEncoding.Float32 => 128L * inputs,
        WeightEncoding.BFloat16 or WeightEncoding.Float16 => 64L * inputs,
        WeightEncoding.Int8 => 32L * inputs,
        _ => 16L * inputs,
    };
}
