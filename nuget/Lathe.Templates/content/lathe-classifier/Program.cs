// Says which class each text is of: of the arguments, or of standard input, one a line.
//   dotnet run -- "play some jazz"
//   dotnet run -- --model FOLDER --precision Float32 < lines.txt
using Lathe.Checkpoints;
using Lathe.Transformers.Pipelines;
using Lathe.Transformers.Tokenization;
using LatheClassifier._1;

try
{
    Settings settings = Settings.Read(Path.Combine(AppContext.BaseDirectory, "settings.json"), args);
    using TextClassificationPipeline pipeline =
        TextClassificationPipeline.Load(settings.Model, new PipelineOptions { Precision = settings.Precision });
    // texts are run in batches of like length: many at once are faster than one by one
    foreach (string[] texts in settings.Texts.Length > 0 ? [settings.Texts] : Lines().Chunk(256))
    {
        IReadOnlyList<ClassLabel>[] found = pipeline.Classify(texts, topK: 1);
        for (int i = 0; i < texts.Length; i++)
            Console.WriteLine($"{found[i][0].Label}\t{found[i][0].Score:F3}\t{texts[i]}");
    }
    return 0;
}
catch (Exception problem) when (problem is FormatException or CheckpointException or TokenizerException or IOException
    or UnauthorizedAccessException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

static IEnumerable<string> Lines()
{
    while (Console.In.ReadLine() is { } line)
        yield return line;
}
