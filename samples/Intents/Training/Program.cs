// Makes the student that samples/Intents ships, from MiniLM and CLINC150 alone; its option --train starts this.
using Intents.Training;
using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Training;
using Lathe.Transformers.Tokenization;

using CancellationTokenSource cancelled = new();
Console.CancelKeyPress += (_, pressed) =>
{
    // the stage that runs writes where it stands, and the next run goes on there
    pressed.Cancel = true;
    cancelled.Cancel();
};
try
{
    TrainingArguments arguments = TrainingArguments.Parse(args);
    new IntentTraining(arguments, cancelled.Token).Run();
    return 0;
}
catch (FormatException problem)
{
    Console.Error.WriteLine($"{problem.Message}\n{TrainingArguments.Usage}");
    return 2;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("stopped; the same command goes on from here");
    return 130;
}
catch (Exception problem) when (problem is TypeInitializationException or DllNotFoundException)
{
    Console.Error.WriteLine($"libtorch does not load here: {problem.GetBaseException().Message.Split('\n')[0]} Where it asks for "
        + "GLIBCXX_3.4.32: export LD_LIBRARY_PATH=$(.ci/cxx-shim.sh FOLDER).");
    return 1;
}
catch (Exception problem) when (problem is CheckpointException or TokenizerException or InputException or TrainingDivergedException
    or BudgetMissedException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
