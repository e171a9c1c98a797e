using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training;

/// <summary>torch.optim.AdamW with a learning rate for each step, and a state that has names.</summary>
internal sealed class AdamWOptimizer : IDisposable
{
    private readonly AdamW optimizer;
    private readonly IReadOnlyList<(string Name, Parameter Parameter)> parameters;
    private readonly Dictionary<string, AdamW.State> states = new(StringComparer.Ordinal);

    public AdamWOptimizer(IReadOnlyList<(string Name, Parameter Parameter)> parameters, TrainingOptions options)
    {
        this.parameters = parameters;
        // biases and norms are not drawn to 0: that is no simpler model
        (string Name, Parameter Parameter)[][] groups = [.. new[] { true, false }
            .Select(decays => parameters.Where(entry => (entry.Parameter.dim() > 1) == decays).ToArray()).Where(group => group.Length > 0)];
        optimizer = new AdamW(
            groups.Select(group => new AdamW.ParamGroup(group.Select(entry => entry.Parameter).ToArray(), new AdamW.Options
            {
                weight_decay = group[0].Parameter.dim() > 1 ? options.WeightDecay : 0,
            })),
            options.LearningRate, options.Beta1, options.Beta2, options.Epsilon);
        List<OptimizerState> all = optimizer.state_dict().State;
        int at = 0;
        foreach ((string name, _) in groups.SelectMany(group => group))
            states.Add(name, (AdamW.State)all[at++]);
    }

    public void ClearGradients()
    {
        // it looks at each gradient, by a handle of its own
        using DisposeScope scope = torch.NewDisposeScope();
        optimizer.zero_grad();
    }

    /// <summary>Shortens all gradients together to a norm.</summary>
    /// <returns>The norm that they had.</returns>
    public double Clip(double norm)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        // a parameter that nothing of this batch read has none
        return torch.nn.utils.clip_grad_norm_([.. parameters.Select(entry => entry.Parameter).Where(entry => entry.grad is not null)],
            norm);
    }

    public void Step(double learningRate)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        foreach (torch.optim.ILearningRateController group in optimizer.ParamGroups)
            group.LearningRate = learningRate;
        optimizer.step();
    }

    /// <summary>The means of gradients and of their squares, and how often each was moved.</summary>
    public IEnumerable<(string Name, AdamW.State State)> States => parameters.Select(entry => (entry.Name, states[entry.Name]));

    public void Dispose() => optimizer.Dispose();
}
