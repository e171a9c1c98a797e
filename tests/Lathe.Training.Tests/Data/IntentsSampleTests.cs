using Intents.Training;
using Lathe.Compression;
using Lathe.Tests;

namespace Lathe.Training.Tests.Data;

/// <summary>What samples/Intents is given when it trains: a data file, and options.</summary>
public sealed class IntentsSampleTests : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"lathe-clinc-{Guid.NewGuid():N}.json");
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"lathe-banking-{Guid.NewGuid():N}");

    [Fact]
    public void The_three_splits_are_read_and_what_is_out_of_scope_is_not()
    {
        File.WriteAllText(file, """
            {"oos_train": [["no", "oos"]], "train": [["hi", "greeting"], ["bye", "goodbye"]], "val": [["hey", "greeting"]],
             "test": [["so long", "goodbye"]]}
            """);
        IntentData data = IntentData.Read(file);
        Assert.Equal([("hi", "greeting"), ("bye", "goodbye")], data.Train.Examples.Select(example => (example.Text, example.Label)));
        Assert.Equal("hey", Assert.Single(data.Validation.Examples).Text);
        Assert.Equal("so long", Assert.Single(data.Test.Examples).Text);
    }

    [Theory]
    [InlineData("", "data_full.json")]
    [InlineData("{", "data_full.json")]
    [InlineData("[]", "has no list 'train'")]
    [InlineData("{\"train\": {}}", "has no list 'train'")]
    [InlineData("{\"train\": []}", "has no example")]
    [InlineData("{\"train\": [[\"a\", \"b\"], [\"a\"]]}", "entry 2 of 'train'")]
    [InlineData("{\"train\": [[\"a\", 3]]}", "entry 1 of 'train'")]
    [InlineData("{\"train\": [[\"a\", \"b\"]], \"val\": [[\"a\", \"b\"]]}", "has no list 'test'")]
    public void Another_file_is_one_line_that_names_it(string text, string expected)
    {
        File.WriteAllText(file, text);
        string problem = Assert.Throws<InputException>(() => ClincData.Read(file)).Message;
        Assert.Contains(file, problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains(file, Assert.Throws<InputException>(() => ClincData.Read(file)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_real_file_has_a_hundred_sentences_of_each_intent_to_learn_from()
    {
        IntentData data = IntentData.Read(TestFiles.Shared("data", "sets", "clinc150", "data_full.json"));
        Assert.Equal((15_000, 3_000, 4_500), (data.Train.Examples.Count, data.Validation.Examples.Count, data.Test.Examples.Count));
        Assert.All(data.Train.Examples.GroupBy(example => example.Label), intent => Assert.Equal(100, intent.Count()));
        Assert.Equal(150, LabelSet.Of(data.Train).Names.Count);
    }

    [Fact]
    public void A_folder_is_Bankings_and_every_tenth_sentence_validates()
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "train.csv"), "text,category\n\"Card, lost\",lost\n"
            + string.Concat(Enumerable.Range(1, 20).Select(i => $"sentence {i},found\n")));
        File.WriteAllText(Path.Combine(folder, "test.csv"), "text,category\n\"two\nlines, \"\"quoted\"\"\",lost\n");
        IntentData data = IntentData.Read(folder);
        Assert.Equal(["Card, lost", "sentence 10", "sentence 20"], data.Validation.Examples.Select(example => example.Text));
        Assert.Equal(18, data.Train.Examples.Count);
        TrainingExample test = Assert.Single(data.Test.Examples);
        Assert.Equal(("two\nlines, \"quoted\"", "lost"), (test.Text, test.Label));
    }

    [Theory]
    [InlineData("", "other columns than 'text,category'")]
    [InlineData("label,text\n", "other columns than 'text,category'")]
    [InlineData("text,category\nfine,found\nalone\n", "train.csv(3): no pair")]
    [InlineData("text,category\n\"open,found\n", "cannot be read")]
    public void A_file_that_is_no_Bankings_is_one_line_that_names_it(string text, string expected)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "train.csv"), text);
        Assert.Contains(expected, Assert.Throws<InputException>(() => IntentData.Read(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_real_folder_has_77_intents()
    {
        IntentData data = IntentData.Read(TestFiles.Shared("data", "sets", "banking77"));
        Assert.Equal((9_002, 1_001, 3_080), (data.Train.Examples.Count, data.Validation.Examples.Count, data.Test.Examples.Count));
        LabelSet labels = LabelSet.Of(data.Train);
        Assert.Equal(77, labels.Names.Count);
        Assert.All(data.Validation.Examples.Concat(data.Test.Examples), example => Assert.Contains(example.Label, labels.Names));
    }

    [Fact]
    public void Options_stand_behind_the_two_paths()
    {
        TrainingArguments plain = TrainingArguments.Parse(["minilm", "data.json"]);
        Assert.Equal(("minilm", "data.json", 1, false, ""), (plain.Encoder, plain.Data, plain.Seed, plain.IsVariant, plain.Variant));
        TrainingArguments other = TrainingArguments.Parse(
            ["minilm", "data.json", "--share", "0.5", "--bits", "8", "--importance", "random", "--seed", "7", "--work", "there"]);
        Assert.Equal((0.5, 8, Lathe.Importance.Random, 7, "there", true, "-share0.5-bits8-random-seed7"),
            (other.Share, other.Bits, other.Importance, other.Seed, other.Work, other.IsVariant, other.Variant));
        // stages of the one seed are not taken for the other's
        Assert.Equal("-seed2", TrainingArguments.Parse(["minilm", "data.json", "--seed", "2"]).Variant);
        TrainingArguments alone = TrainingArguments.Parse(["minilm", "data.json", "--epochs", "2", "--learn-from", "labels"]);
        Assert.Equal((2, true, "-epochs2-labels"), (alone.Epochs, alone.FromLabels, alone.Variant));
        TrainingArguments rounded = TrainingArguments.Parse(["minilm", "data.json", "--quantised-epochs", "0"]);
        Assert.Equal((0, "-quantised0"), (rounded.QuantisedEpochs, rounded.Variant));
        Assert.True(TrainingArguments.Parse(["minilm", Path.GetTempPath()]).IsVariant);
    }

    [Theory]
    [InlineData("minilm")]
    [InlineData("minilm data.json more")]
    [InlineData("minilm data.json --seed")]
    [InlineData("minilm data.json --seed -1")]
    [InlineData("minilm data.json --share 1")]
    [InlineData("minilm data.json --share NaN")]
    [InlineData("minilm data.json --bits 5")]
    [InlineData("minilm data.json --importance luck")]
    [InlineData("minilm data.json --importance 77")]
    [InlineData("minilm data.json --importance movement")]
    [InlineData("minilm data.json --epochs 0")]
    [InlineData("minilm data.json --quantised-epochs -1")]
    [InlineData("minilm data.json --learn-from hearsay")]
    [InlineData("minilm data.json --speed 2")]
    public void Other_options_are_refused(string line) =>
        Assert.Throws<FormatException>(() => TrainingArguments.Parse(line.Split(' ')));

    public void Dispose()
    {
        File.Delete(file);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
