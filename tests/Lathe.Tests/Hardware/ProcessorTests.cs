using Lathe.Hardware;

namespace Lathe.Tests.Hardware;

public sealed class ProcessorTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("lathe-topology-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void The_variable_forces_a_lower_tier_and_never_a_higher_one()
    {
        Assert.Equal(Processor.BestTier, Processor.Choose(null));
        Assert.Equal(Processor.BestTier, Processor.Choose("Avx512Vnni"));
        Assert.Equal(InstructionTier.Portable, Processor.Choose("portable"));
        foreach (InstructionTier tier in Enum.GetValues<InstructionTier>())
            Assert.True(Processor.Choose(tier.ToString()) <= tier && Processor.Supports(Processor.Choose(tier.ToString())));
        Assert.Contains("LATHE_TIER=AVX9", Assert.Throws<InvalidOperationException>(() => Processor.Choose("AVX9")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AVX9")]
    [InlineData("3")]
    [InlineData("-1")]
    [InlineData("Portable, Avx2")]
    [InlineData("Avx2 Avx512")]
    public void What_is_no_tier_is_an_error_that_lists_them_all(string asked)
    {
        string problem = Assert.Throws<InvalidOperationException>(() => Processor.Choose(asked)).Message;
        Assert.StartsWith($"LATHE_TIER={asked} is no instruction tier", problem, StringComparison.Ordinal);
        Assert.All(Enum.GetNames<InstructionTier>(), name => Assert.Contains(name, problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_scope_changes_this_thread_alone_and_ends()
    {
        InstructionTier before = Processor.Tier, elsewhere = default;
        using (Processor.Force(InstructionTier.Portable))
        {
            Thread other = new(() => elsewhere = Processor.Tier);
            other.Start();
            other.Join();
            Assert.Equal(InstructionTier.Portable, Processor.Tier);
        }
        Assert.Equal((before, before), (Processor.Tier, elsewhere));
    }

    [Fact]
    public void This_machine_makes_sense()
    {
        Assert.InRange(Processor.Cores, 1, Environment.ProcessorCount);
        Assert.InRange(Processor.Level1Bytes, 8 << 10, 1 << 20);
        Assert.True(Processor.Level2Bytes > Processor.Level1Bytes);
    }

    [Fact]
    public void Nodes_count_where_their_processors_may_be_used()
    {
        Write("online", "0-2\n");
        Write("node0/cpulist", "0-3\n");
        Write("node1/cpulist", "4-7\n");
        Write("node2/cpulist", "\n");
        Assert.Equal([0, 1], NumaNodes.Used(root, [2, 7]));
        Assert.Equal([1], NumaNodes.Used(root, [4, 5]));
        Assert.Empty(NumaNodes.Used(Path.Combine(root, "nothing"), [0]));
    }

    [Fact]
    public void The_report_agrees_with_what_is_in_use()
    {
        HardwareReport report = HardwareReport.Detect();
        Assert.Equal((Processor.Tier, Processor.CSharpTier, Processor.Cores), (report.Tier, report.CSharpTier, report.Cores));
        Assert.Contains(report.Tiers, tier => tier.Tier == report.Tier && (tier.MachineCode || tier.CSharp));
        Assert.True(report.Tiers[(int)report.CSharpTier].CSharp);
        Assert.NotEmpty(report.Name);
        Assert.DoesNotContain('\0', report.Name + report.Vendor);
    }

    [Fact]
    public void Siblings_count_once_and_are_pinned_last()
    {
        for (int processor = 0; processor < 4; processor++)
            Write($"cpu{processor}/topology/thread_siblings_list", $"{processor % 2},{processor % 2 + 2}\n");
        Write("cpu0/cache/index0/type", "Data");
        Write("cpu0/cache/index0/level", "1");
        Write("cpu0/cache/index0/size", "48K");
        Write("cpu0/cache/index1/type", "Instruction");
        Write("cpu0/cache/index1/level", "1");
        Write("cpu0/cache/index1/size", "32K");
        Write("cpu0/cache/index2/type", "Unified");
        Write("cpu0/cache/index2/level", "2");
        Write("cpu0/cache/index2/size", "2M");
        Topology topology = Topology.Read(root, [0, 1, 2, 3], allowed: 4, quota: int.MaxValue);
        Assert.Equal((2, 48L << 10, 2L << 20), (topology.Cores, topology.Level1Bytes, topology.Level2Bytes));
        Assert.Equal([0, 1, 2, 3], topology.PinTargets);
        Assert.Equal(1, Topology.Read(root, [0, 1, 2, 3], allowed: 4, quota: 1).Cores);
        // A process that may only use the second threads of the cores uses those.
        Assert.Equal([2, 3], Topology.Read(root, [2, 3], allowed: 2, quota: int.MaxValue).PinTargets);
    }

    [Fact]
    public void Missing_and_broken_files_leave_defaults()
    {
        Write("cpu0/cache/index0/type", "Data");
        Write("cpu0/cache/index0/level", "1");
        Write("cpu0/cache/index0/size", "many");
        Write("cpu0/topology/thread_siblings_list", "a-b,,-3");
        Topology topology = Topology.Read(root, [0], allowed: 8, quota: int.MaxValue);
        Assert.Equal((1, 32L << 10), (topology.Cores, topology.Level1Bytes));
        Assert.Equal(8, Topology.Read(Path.Combine(root, "nothing"), [], allowed: 8, quota: int.MaxValue).Cores);
        Assert.Equal([0, 1, 2, 3, 8], Topology.ParseList("0-3,8"));
    }

    [Theory]
    [InlineData("150000 100000", 2)]
    [InlineData("50000 100000", 1)]
    [InlineData("max 100000", int.MaxValue)]
    [InlineData("garbage", int.MaxValue)]
    public void Quotas_of_version_2_round_up(string text, int cores)
    {
        Write("self", "0::/system/job\n");
        Write("group/system/job/cpu.max", text);
        Assert.Equal(cores, CgroupQuota.Cores(Path.Combine(root, "self"), Path.Combine(root, "group")));
    }

    [Fact]
    public void The_tightest_quota_on_the_way_counts()
    {
        Write("self", "0::/outer/inner\n");
        Write("group/outer/cpu.max", "300000 100000");
        Write("group/outer/inner/cpu.max", "800000 100000");
        Assert.Equal(3, CgroupQuota.Cores(Path.Combine(root, "self"), Path.Combine(root, "group")));
    }

    [Theory]
    [InlineData("400000", 4)]
    [InlineData("-1", int.MaxValue)]
    public void Quotas_of_version_1(string quota, int cores)
    {
        Write("self", "5:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n");
        Write("group/cpu,cpuacct/cpu.cfs_quota_us", quota);
        Write("group/cpu,cpuacct/cpu.cfs_period_us", "100000");
        Assert.Equal(cores, CgroupQuota.Cores(Path.Combine(root, "self"), Path.Combine(root, "group")));
    }

    private void Write(string path, string text)
    {
        string full = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
