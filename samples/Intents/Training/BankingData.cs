using Lathe.Compression;
using Lathe.Training;
using Microsoft.VisualBasic.FileIO;

namespace Intents.Training;

/// <summary>Banking77's train.csv and test.csv: sentences of 77 intents of a bank's customers (Casanueva et al. 2020).</summary>
internal static class BankingData
{
    /// <summary>Of the training sentences, one in so many is for validation: there is no split of its own.</summary>
    private const int ValidationOneOf = 10;

    /// <summary>9,002 sentences to learn from, 1,001 to validate by, 3,080 to test.</summary>
    /// <exception cref="InputException">The folder lacks a file, or a line of it is no pair.</exception>
    public static IntentData Read(string folder)
    {
        string path = Path.Combine(folder, "train.csv");
        TrainingExample[] train = Examples(path);
        return new IntentData(
            "banking77",
            // sentences stand by intent: some of each
            TrainingData.Of(path, train.Where((_, i) => i % ValidationOneOf != 0)),
            TrainingData.Of($"{path}: every {ValidationOneOf}th", train.Where((_, i) => i % ValidationOneOf == 0)),
            TrainingData.Of(Path.Combine(folder, "test.csv"), Examples(Path.Combine(folder, "test.csv"))));
    }

    private static TrainingExample[] Examples(string path)
    {
        try
        {
            using TextFieldParser parser = new(path) { Delimiters = [","], HasFieldsEnclosedInQuotes = true };
            if (parser.ReadFields() is not ["text", "category"])
                throw new InputException($"{path}: begins with other columns than 'text,category', which Banking77's files have.");
            List<TrainingExample> examples = [];
            while (!parser.EndOfData)
            {
                long line = parser.LineNumber;
                if (parser.ReadFields() is not [string text, string category])
                    throw new InputException($"{path}({line}): no pair of a sentence and its intent.");
                examples.Add(new TrainingExample { Text = text, Label = category });
            }

            return [.. examples];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or MalformedLineException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message} Expected a file of Banking77.", exception);
        }
    }
}
