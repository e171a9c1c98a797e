using System.CommandLine;

namespace Lathe.Benchmarks.SampleModel;

/// <summary><c>sample-model</c>: makes the checkpoint that the samples ship with, from the texts it is for.</summary>
internal static class SampleModelCommand
{
    public static Command Create()
    {
        Option<DirectoryInfo> snips =
            new("--snips")
            {
                Description =
                    "Folder of the SNIPS set: a folder an intent, with train_INTENT_full.json and validate_INTENT.json.", Required = true
            };
        Option<FileInfo> text = new("--text") { Description = "The sentences that SemanticSearch searches, one a line.", Required = true };
        Option<DirectoryInfo> output = new("--output", "-o") { Description = "The checkpoint folder to write.", Required = true };
        Command command = new("sample-model", "Makes the samples' checkpoint: word pieces, a seeded encoder, a fitted classifier.") { snips,
            text, output };
        command.SetAction(parsed => SampleCheckpoint.Write(
            IntentSet.Read(parsed.GetRequiredValue(snips).FullName),
            File.ReadAllLines(parsed.GetRequiredValue(text).FullName),
            parsed.GetRequiredValue(output).FullName,
            parsed.InvocationConfiguration.Output));
        return command;
    }
}
