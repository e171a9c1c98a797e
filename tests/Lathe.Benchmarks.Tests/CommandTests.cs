using System.CommandLine;
using Lathe.Benchmarks.Kernels;
using Lathe.Benchmarks.Measurement;
using Lathe.Benchmarks.Peers;

namespace Lathe.Benchmarks.Tests;

public sealed class CommandTests
{
    [Theory]
    [InlineData("--shapes 32", "'32' is no shape")]
    [InlineData("--padding 1", "--padding")]
    [InlineData("--threads 0", "--threads")]
    [InlineData("--rounds 0", "--rounds")]
    [InlineData("--precisions Int7", "Int7")]
    public void Peers_refuses_what_it_cannot_do(string arguments, string expected) =>
        Assert.Contains(PeersCommand.Create()
        .Parse(["checkpoint", .. arguments.Split(' ')]).Errors, error => error.Message.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("--kernels nonsense", "no kernel's name contains 'nonsense'")]
    [InlineData("--json file.json", "--quick")]
    public void Kernels_refuses_what_it_cannot_do(string arguments, string expected) =>
        Assert.Contains(KernelsCommand.Create()
        .Parse(arguments.Split(' ')).Errors, error => error.Message.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Words_choose_kernels_by_their_names()
    {
        Assert.Equal(KernelCatalogue.All, KernelCatalogue.Matching([]));
        Assert.Equal(
            ["int8 matrix-vector", "int4 matrix-vector", "int6 matrix-vector", "int5 matrix-vector", "int3 matrix-vector",
                "int2 matrix-vector", "bfloat16 matrix-vector", "float32 matrix-vector", "rows: GELU"],
            KernelCatalogue.Matching(["matrix-vector", "ROWS: gelu"]).Select(entry => entry.Name));
    }

    [Fact]
    public void A_kernel_s_measurement_is_its_work_over_its_time()
    {
        KernelRow row = new("k", "1 × 2", 1, CeilingKind.Reads, Work: 2e8, new Timing(10, 5, 7), Ceiling: 40);
        Assert.Equal((20.0, "GB/s", 0.5), (row.Rate, row.Unit, row.ShareOfCeiling));
        Assert.Contains("| k | 1 × 2 | 1 | 10.0 | 5.00 | 20.0 GB/s | 40.0 GB/s | 50 % | 100 % |", KernelTable.Rows([row]),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1 << 20, 1)]
    [InlineData(3 << 20, 2)]
    public void Memory_gives_a_rate_that_memory_can_give(long bytes, int threads)
    {
        Assert.InRange(MemoryCeiling.ReadGbps(bytes, threads, milliseconds: 1), 0.1, 10_000);
        Assert.InRange(MemoryCeiling.CopyGbps(bytes, threads, milliseconds: 1), 0.1, 10_000);
    }
}
