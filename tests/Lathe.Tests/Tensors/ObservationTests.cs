using static Lathe.Ops;

namespace Lathe.Tests.Tensors;

public sealed class ObservationTests
{
    [Fact]
    public void Reports_are_kept_by_name_in_order()
    {
        Tensor first = Tensor.Float32(1), second = Tensor.Float32(2), other = Tensor.Float32(3);
        using Observation observation = Observation.Begin();
        Assert.Same(first, Observe(first, "hidden_states"));
        Observe(other, "embedded");
        Observe(second, "hidden_states");
        Assert.Equal([first, second], observation["hidden_states"]);
        Assert.Equal(["hidden_states", "embedded"], observation.Names);
        Assert.Empty(observation["attentions"]);
    }

    [Fact]
    public void Nothing_is_reported_outside_of_a_scope()
    {
        Observation observation = Observation.Begin();
        observation.Dispose();
        Observe(Tensor.Float32(1), "late");
        Assert.Empty(observation.Names);
        observation.Dispose();
    }

    [Fact]
    public void The_inner_scope_takes_the_reports()
    {
        using Observation outer = Observation.Begin();
        using (Observation inner = Observation.Begin())
        {
            Observe(Tensor.Float32(1), "x");
            Assert.Single(inner["x"]);
        }
        Assert.Empty(outer.Names);
        Observe(Tensor.Float32(1), "y");
        Assert.Single(outer["y"]);
    }

    [Fact]
    public void Scopes_close_in_reverse_order()
    {
        using Observation outer = Observation.Begin();
        using Observation inner = Observation.Begin();
        Assert.Throws<InvalidOperationException>(outer.Dispose);
    }

    [Fact]
    public void Another_thread_does_not_see_the_scope()
    {
        using Observation observation = Observation.Begin();
        Thread thread = new(() => Observe(Tensor.Float32(1), "elsewhere"));
        thread.Start();
        thread.Join();
        Assert.Empty(observation.Names);
    }

    [Fact]
    public void Attention_reports_its_probabilities()
    {
        Tensor x = TensorTests.Counting(2, 3, 4);
        Tensor unobserved = Attention(x, x, x, null, 2), observed;
        using (Observation observation = Observation.Begin())
        {
            observed = Attention(x, x, x, null, 2);
            Tensor probabilities = Assert.Single(observation["attentions"]);
            Assert.Equal([2, 2, 3, 3], probabilities.Shape.ToArray());
            for (int row = 0; row < 12; row++)
                Assert.Equal(1.0, probabilities.Floats.Slice(row * 3, 3).ToArray().Sum(p => (double)p), 1e-6);
        }
        Assert.Equal(unobserved.Floats.ToArray(), observed.Floats.ToArray());
    }
}
