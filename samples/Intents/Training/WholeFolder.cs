namespace Intents.Training;

/// <summary>A folder that is there when all of it is: what counts as done is never half of it.</summary>
internal static class WholeFolder
{
    public static void Write(string folder, Action<string> fill)
    {
        string unfinished = folder + ".unfinished";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        fill(unfinished);
        Directory.Move(unfinished, folder);
    }

    public static void CopyAllButWeights(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from).Where(file => Path.GetExtension(file) != ".safetensors"))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
