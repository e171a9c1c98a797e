namespace Lathe.Training.Tests;

/// <summary>Small data sets that a small encoder can learn.</summary>
internal static class TrainingSamples
{
    /// <summary>The class is which of three words a text holds.</summary>
    public static TrainingData Classes(int count, int seed, int vocabulary = 40)
    {
        Random random = new(seed);
        return TrainingData.Of("classes", [.. Enumerable.Range(0, count).Select(_ =>
        {
            int label = random.Next(3);
            string[] words = [.. Enumerable.Range(0, random.Next(2, 12)).Select(_ => $"w{random.Next(10, vocabulary)}")];
            words[random.Next(words.Length)] = $"w{5 + label}";
            return new TrainingExample { Text = string.Join(' ', words), Label = $"class{label}" };
        })]);
    }

    /// <summary>The score of two texts is the share of words that they have in common.</summary>
    public static TrainingData Pairs(int count, int seed)
    {
        Random random = new(seed);
        return TrainingData.Of("pairs", [.. Enumerable.Range(0, count).Select(_ =>
        {
            int same = random.Next(0, 5);
            int[] first = [.. Enumerable.Range(0, 4).Select(_ => random.Next(5, 40))];
            int[] second = [.. first.Select((word, i) => i < same ? word : random.Next(5, 40))];
            return new TrainingExample
            {
                Text = string.Join(' ', first.Select(word => $"w{word}")), Pair = string.Join(' ', second.Select(word => $"w{word}")),
                Score = same / 4.0,
            };
        })]);
    }

    public static LabelSet ThreeClasses { get; } = new(["class0", "class1", "class2"]);
}
