using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training;

/// <summary>Brings the student's vectors, or its heads, to as many as the teacher has; learned with the student, and left behind with the
/// training.</summary>
internal sealed class LearnedProjection
{
    private readonly int axis;

    /// <param name="name">Of the parameter.</param>
    /// <param name="student">Extent of the axis.</param>
    /// <param name="teacher">What it becomes.</param>
    /// <param name="axis">Which one: −1 for the last.</param>
    /// <param name="device">Where it is learned.</param>
    public LearnedProjection(string name, long student, long teacher, int axis, torch.Device device)
    {
        this.axis = axis;
        Name = name;
        using IDisposable none = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        // of what student vectors of unit variance become, the variance is 1
        torch.Tensor start = torch.randn(teacher, student, device: device) / Math.Sqrt(student);
        Weight = scope.Detach(new Parameter(start));
    }

    public string Name { get; }

    /// <summary>[teacher, student].</summary>
    public Parameter Weight { get; }

    public torch.Tensor Run(torch.Tensor vectors) => axis == -1 ? vectors.matmul(Weight.t())
        : vectors.movedim([axis], [-1]).matmul(Weight.t()).movedim([-1], [axis]);
}
