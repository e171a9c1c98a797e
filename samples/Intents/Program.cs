// Tells what sentences ask for: those that are typed or piped in, one a line; without any, some of its own.
// "--train ENCODER DATA" makes the student that it does this with anew.
using Intents;
using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

if (args is ["--train", .. string[] rest])
    return TrainingProcess.Run(rest);
if (args.Length > 0)
{
    Console.Error.WriteLine(
        $"'{args[0]}' is no option; expected none, or --train with MiniLM's folder and CLINC150's data_full.json or Banking77's folder");
    return 2;
}

try
{
    string student = Path.Combine(AppContext.BaseDirectory, "student");
    using IntentClassifier classifier = IntentClassifier.Load(student);
    Console.WriteLine(StudentFigures.Read(Path.Combine(student, "model.lathe.json")));
    Console.WriteLine(Speed.Measure(classifier));
    Console.WriteLine();
    Conversation conversation = new(classifier, Console.Out);
    if (Console.IsInputRedirected)
    {
        if (!conversation.Answer(Console.In))
            conversation.Answer(ExampleSentences.All);
        return 0;
    }

    conversation.Answer(ExampleSentences.All);
    Console.WriteLine("\nA sentence a line; an end of file ends it.");
    conversation.Answer(Console.In);
    return 0;
}
catch (Exception problem) when (problem is CheckpointException or TokenizerException or IOException or InvalidDataException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
