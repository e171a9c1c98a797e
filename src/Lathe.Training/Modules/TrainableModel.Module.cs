using Lathe.CompilerServices;
using TorchSharp;
using Parameter = TorchSharp.Modules.Parameter;

namespace Lathe.Training;

/// <summary>
/// What optimizers and TorchSharp's own code ask of a module. Parameters are called by their place in the checkpoint and not by the fields
/// that hold them, so that the names of <c>state_dict</c> are those of the files; nested models are children, as of any module.
/// </summary>
public abstract partial class TrainableModel
{
    /// <inheritdoc/>
    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
    {
        if (reader is null)
            return base.named_parameters(recurse);
        IEnumerable<TrainableParameter> all = recurse
            ? Parts.AllParameters().Concat(Parts.AllScales()) : Parts.Parameters.Distinct().Concat(Parts.Scales());
        return all.Select(parameter => (parameter.Name, parameter.Value));
    }

    /// <inheritdoc/>
    public override Parameter? get_parameter(string target) => reader is null
        ? base.get_parameter(target)
        : Parts.AllParameters().Concat(Parts.AllScales()).FirstOrDefault(parameter => parameter.Name == target)?.Value;

    /// <inheritdoc/>
    public override bool has_parameter(string target) => reader is null
        ? base.has_parameter(target)
        : Parts.AllParameters().Concat(Parts.AllScales()).Any(parameter => parameter.Name == target);

    /// <inheritdoc/>
    public override IEnumerable<(string name, torch.nn.Module module)> named_children() => reader is null
        ? base.named_children()
        : Parts.Models.Select(nested => (nested.Name, (torch.nn.Module)nested.Model));

    /// <inheritdoc/>
    public override IEnumerable<(string name, torch.nn.Module module)> named_modules() => reader is null
        ? base.named_modules()
        : Parts.Models.SelectMany(nested => nested.Model.named_modules()
            .Select(inner => ($"{nested.Name}.{inner.name}", inner.module))
            .Prepend((nested.Name, nested.Model)));

    /// <inheritdoc/>
    public override torch.nn.Module apply(Action<torch.nn.Module> fn)
    {
        ArgumentNullException.ThrowIfNull(fn);
        if (reader is null)
            return base.apply(fn);
        foreach ((_, TrainableModel model) in Parts.Models)
            model.apply(fn);
        fn(this);
        return this;
    }

    /// <summary>Fields of generated modules are layers, which register themselves.</summary>
    protected override void RegisterComponents()
    {
        if (reader is null)
            base.RegisterComponents();
    }

    /// <inheritdoc/>
    protected override torch.nn.Module _to(torch.Device device, torch.ScalarType dtype, bool non_blocking) =>
        reader is null ? base._to(device, dtype, non_blocking) : Move(_ => (device, dtype));

    /// <inheritdoc/>
    protected override torch.nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => reader is null
        ? base._to(deviceType, deviceIndex, non_blocking)
        : Move(parameter => (new torch.Device(deviceType, deviceIndex), parameter.Value.dtype));

    /// <inheritdoc/>
    protected override torch.nn.Module _to(torch.ScalarType dtype, bool non_blocking) =>
        reader is null ? base._to(dtype, non_blocking) : Move(parameter => (parameter.Value.device, dtype));

    /// <summary>Each parameter once, however many layers share it.</summary>
    private TrainableModel Move(Func<TrainableParameter, (torch.Device Device, torch.ScalarType Type)> where)
    {
        foreach (TrainableParameter parameter in Parts.AllParameters().Concat(Parts.AllScales()))
        {
            (torch.Device device, torch.ScalarType type) = where(parameter);
            parameter.MoveTo(device, type);
        }

        return this;
    }
}
