using Lathe.Benchmarks.Peers;

namespace Lathe.Benchmarks.Tests;

public sealed class TurnTakingTests
{
    [Fact]
    public void Every_contestant_is_timed_in_every_round_and_the_order_turns_round()
    {
        List<string> log = [];
        using Fake first = new("a", 4000, log), second = new("b", 5000, log);
        double[][][] times = TurnTaking.Run([first, second], [4000, 5000], rounds: 3);
        Assert.Equal(["b", "a", "a", "b", "b", "a"], log);
        Assert.Equal([[4000], [4000], [4000]], times[0]);
        Assert.Equal([[5000], [5000], [5000]], times[1]);
    }

    [Fact]
    public void Short_runs_are_repeated_and_lead_in_runs_are_not_counted()
    {
        List<string> log = [];
        using Fake contestant = new("a", 5, log);
        double[][][] times = TurnTaking.Run([contestant], [5], rounds: 1);
        // 300 ms of runs of 5 ms, after 10 ms that are thrown away
        Assert.Equal(60, times[0][0].Length);
        Assert.Equal([2, 60], contestant.Asked.TakeLast(2));
    }

    private sealed class Fake(string name, double milliseconds, List<string> log) : IContestant
    {
        public List<int> Asked { get; } = [];

        public string Engine => name;

        public double LoadMilliseconds => 0;

        public FirstRun Prepare(PeerBatch batch) => new(milliseconds, []);

        public double[] Time(int runs)
        {
            log.Add(name);
            Asked.Add(runs);
            return [.. Enumerable.Repeat(milliseconds, runs)];
        }

        public void Dispose()
        {
        }
    }
}
