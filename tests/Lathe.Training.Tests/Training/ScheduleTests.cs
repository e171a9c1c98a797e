namespace Lathe.Training.Tests;

/// <summary>Learning rates and shares removed, by their formulas.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void The_rate_rises_over_the_warm_up_and_falls_after_it()
    {
        LearningRateSchedule linear = new(1, 4, 12, LearningRateDecay.Linear);
        double[] expected = [0.2, 0.4, 0.6, 0.8, 1, 7 / 8.0, 6 / 8.0, 5 / 8.0, 4 / 8.0, 3 / 8.0, 2 / 8.0, 1 / 8.0];
        for (int step = 0; step < expected.Length; step++)
            Assert.Equal(expected[step], linear.At(step), 1e-12);
        LearningRateSchedule cosine = linear with { Decay = LearningRateDecay.Cosine };
        Assert.Equal(linear.At(2), cosine.At(2));
        Assert.Equal(1, cosine.At(4), 1e-12);
        Assert.Equal(0.5, cosine.At(8), 1e-12);
        Assert.Equal((1 - Math.Sqrt(0.5)) / 2, cosine.At(10), 1e-12);
        Assert.Equal(1, (linear with { Decay = LearningRateDecay.Constant }).At(11));
        Assert.Equal(2, new LearningRateSchedule(2, 0, 1, LearningRateDecay.Linear).At(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => linear.At(12));
        Assert.Throws<ArgumentOutOfRangeException>(() => linear.At(-1));
    }

    [Fact]
    public void What_is_removed_follows_a_third_power()
    {
        PruningSchedule schedule = new(0.1, 0.5, 10, 30);
        Assert.Equal(0, schedule.At(9));
        Assert.Equal(0.1, schedule.At(10), 1e-12);
        // half of the way: 0.5 − 0.4 / 8
        Assert.Equal(0.45, schedule.At(20), 1e-12);
        Assert.Equal(0.5 - 0.4 * Math.Pow(0.25, 3), schedule.At(25), 1e-12);
        Assert.Equal(0.5, schedule.At(30));
        Assert.Equal(0.5, schedule.At(1000));
        for (int step = 1; step < 40; step++)
            Assert.True(schedule.At(step) >= schedule.At(step - 1));
    }

    [Fact]
    public void Between_two_removals_nothing_more_goes()
    {
        PruningSchedule schedule = new(0, 0.5, 10, 30, Every: 5);
        Assert.Equal(schedule.At(15), schedule.At(19));
        Assert.Equal(0.5 - 0.5 * Math.Pow(0.75, 3), schedule.At(15), 1e-12);
        Assert.Equal([15, 20, 25, 30], Enumerable.Range(0, 50).Where(schedule.IsDue));
        // all at once
        PruningSchedule once = new(0, 0.25, 7, 7);
        Assert.Equal([7], Enumerable.Range(0, 50).Where(once.IsDue));
        Assert.Equal(0.25, once.At(7));
        // where steps between removals do not divide the way, the end is kept all the same
        PruningSchedule uneven = new(0, 0.5, 0, 10, Every: 4);
        Assert.Equal(0.5, uneven.At(10));
        Assert.Equal([4, 8, 10], Enumerable.Range(0, 50).Where(uneven.IsDue));
    }

    [Fact]
    public void Schedules_that_cannot_be_are_refused()
    {
        foreach (PruningSchedule wrong in (PruningSchedule[])[
            new(0, 1, 0, 5), new(0.5, 0.2, 0, 5), new(-0.1, 0.2, 0, 5), new(double.NaN, 0.5, 0, 5), new(0, double.NaN, 0, 5), new(0, 0.5,
                -1, 5),
            new(0, 0.5, 6, 5), new(0, 0.5, 0, 5, 0)])
            Assert.Throws<ArgumentOutOfRangeException>(() => new PruningHook(wrong, (_, _) => { }));
    }
}
