using TorchSharp;

namespace Lathe.Training.Cli.Runs;

/// <summary>Where a model is trained: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, <c>mps</c>.</summary>
internal static class TrainingDevice
{
    /// <summary>The device of a name; null where it is none.</summary>
    public static (DeviceType Type, int Index)? Parse(string? name)
    {
        string[] parts = (name ?? "").Split(':');
        int index = 0;
        if (parts.Length > 2 || (parts.Length == 2 && !(int.TryParse(parts[1], out index) && index >= 0)))
            return null;
        return parts[0] switch
        {
            "cpu" when parts.Length == 1 => (DeviceType.CPU, -1),
            "cuda" => (DeviceType.CUDA, index),
            "mps" when parts.Length == 1 => (DeviceType.MPS, -1),
            _ => null,
        };
    }

    /// <summary>Puts a model where it is to be trained.</summary>
    /// <exception cref="InvalidOperationException">This libtorch has no such device.</exception>
    public static void Place(TrainableModel model, string device)
    {
        (DeviceType type, int index) = Parse(device)!.Value;
        bool isThere = type switch
        {
            DeviceType.CUDA => torch.cuda_is_available() && index < torch.cuda.device_count(),
            DeviceType.MPS => torch.mps_is_available(),
            _ => true,
        };
        if (!isThere)
            throw new InvalidOperationException(
                $"--device is '{device}', which this libtorch does not see; {TorchRuntime.Variable} names a folder of another one.");
        model.To(new torch.Device(type, index));
    }
}
