using Lathe.Checkpoints;

namespace Lathe.Training.Cli.Runs;

/// <summary>The folder beside an output in which a training keeps where it stands, until the output is written.</summary>
/// <param name="output">The folder that will be written.</param>
internal sealed class TrainingState(string output)
{
    private const string Extension = ".lathe-training";

    private readonly string folder = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(output)) + Extension;

    /// <summary>What the same command goes on from.</summary>
    public string RunFile => System.IO.Path.Combine(folder, "run.safetensors");

    /// <summary>Makes the folder.</summary>
    /// <exception cref="CheckpointException">A file is there.</exception>
    public void Begin()
    {
        if (File.Exists(folder))
            throw new CheckpointException(folder, null, "is a file; expected the folder of a training that goes on, or nothing.");
        Directory.CreateDirectory(folder);
    }

    /// <summary>A place for a checkpoint with a new head, made anew each time: it is a function of the command.</summary>
    public string NewStart() => New("start");

    /// <summary>A place where nothing is.</summary>
    /// <param name="name">Of the folder, within this one.</param>
    public string New(string name)
    {
        string place = System.IO.Path.Combine(folder, name);
        if (Directory.Exists(place))
            Directory.Delete(place, recursive: true);
        return place;
    }

    /// <summary>Takes it away: the output is there.</summary>
    public void Complete()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
