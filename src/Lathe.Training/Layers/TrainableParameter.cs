using System.ComponentModel;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>
/// One tensor of a checkpoint that is trained. Layers that share their weights share this object, so that they stay tied wherever the
/// tensor moves.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TrainableParameter
{
    internal TrainableParameter(string name, TorchSharp.Modules.Parameter value)
    {
        Name = name;
        Value = value;
    }

    /// <summary>As the checkpoint has it, prefix included.</summary>
    public string Name { get; }

    /// <summary>float32, in the checkpoint's shape.</summary>
    public TorchSharp.Modules.Parameter Value { get; private set; }

    /// <summary>Moves the tensor; a gradient does not move with it.</summary>
    internal void MoveTo(torch.Device device, torch.ScalarType type)
    {
        if (Value.device_type == device.type && Value.device_index == device.index && Value.dtype == type)
            return;
        using IDisposable _ = torch.no_grad();
        TorchSharp.Modules.Parameter moved = new(Value.detach().to(type, device).DetachFromDisposeScope(), Value.requires_grad);
        moved.DetachFromDisposeScope();
        Value.Dispose();
        Value = moved;
    }
}
