using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training;

/// <summary>What a model learns: what examples have to say, what its loss is, and by what figure it is judged.</summary>
public abstract class TrainingTask
{
    /// <summary>The target of what is not to be learned from, as PyTorch has it.</summary>
    protected const long Ignored = -100;

    /// <summary>Added to scores of what cannot be chosen: no share of a softmax is left for it, and differences of two stay
    /// numbers.</summary>
    private protected const float Impossible = -1e9f;

    /// <param name="encoder">Of the model.</param>
    /// <param name="longest">Tokens beyond which texts are cut off, at least 3; at most the model's positions.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than three tokens: none would be left for the text.</exception>
    protected TrainingTask(ITextEncoder encoder, int longest)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 3);
        (Encoder, Longest) = (encoder, longest);
    }

    public ITextEncoder Encoder { get; }

    /// <summary>Tokens beyond which texts are cut off.</summary>
    public int Longest { get; }

    /// <summary>What examples to learn from have to say.</summary>
    public abstract ExampleKind Kind { get; }

    /// <summary>What examples to measure with have to say.</summary>
    public virtual ExampleKind ValidationKind => Kind;

    /// <summary>Of the figure that tells how well the model does; more is better.</summary>
    public abstract string MetricName { get; }

    /// <summary>Whether the model reads the same of an example each time.</summary>
    public virtual bool HasFixedInputs => true;

    /// <summary>How many classes each choice has; null where nothing is chosen, or it is the model's matter.</summary>
    public virtual int? Classes => null;

    /// <summary>What the loss itself learns beside the model; in a run's checkpoints, and not in the model's folder.</summary>
    public virtual IReadOnlyList<(string Name, Parameter Parameter)> Parameters => [];

    /// <summary>What the loss reads of the model beside its outputs, as <see cref="TrainableModel.RunTapped"/> names it.</summary>
    /// <param name="model">Which outputs it has.</param>
    public virtual IReadOnlyList<string> TapsOf(TrainableModel model) => [];

    /// <summary>What a run's checkpoint knows the task again by.</summary>
    public virtual IReadOnlyList<KeyValuePair<string, string>> Settings =>
        [new("task", GetType().Name), new("longest", Longest.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Checks an example and makes tokens of it.</summary>
    /// <param name="example">Of <see cref="Kind"/> or <see cref="ValidationKind"/>.</param>
    /// <exception cref="Lathe.Compression.InputException">It lacks what the task needs, or cannot be used; the message names its
    /// place.</exception>
    public abstract PreparedExample Prepare(TrainingExample example);

    /// <summary>As <see cref="Prepare"/>, of an example to measure with.</summary>
    public virtual PreparedExample PrepareValidation(TrainingExample example) => Prepare(example);

    /// <summary>Refuses data that the task cannot learn from, before the first step.</summary>
    /// <param name="data">All of it.</param>
    /// <param name="examples">The same, prepared.</param>
    public virtual void CheckData(TrainingData data, IReadOnlyList<PreparedExample> examples)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(examples);
    }

    /// <summary>Puts examples into a batch with its targets.</summary>
    /// <param name="examples">At least one.</param>
    /// <param name="indices">The number of each among all of its data.</param>
    /// <param name="seed">Of what is left to chance; together with an example's number it decides all of it.</param>
    /// <param name="device">Where the tensors go.</param>
    public abstract TrainingBatch Batch(
        IReadOnlyList<PreparedExample> examples, IReadOnlyList<int> indices, long seed, torch.Device device);

    /// <summary>The loss of a batch: one number, attached to the graph of gradients.</summary>
    public abstract torch.Tensor Loss(ModelOutputs outputs, TrainingBatch batch);

    /// <summary>The loss of a batch that is measured with.</summary>
    public virtual torch.Tensor ValidationLoss(ModelOutputs outputs, TrainingBatch batch) => Loss(outputs, batch);

    /// <summary>Counts <see cref="MetricName"/> over batches.</summary>
    public abstract TaskScore CreateScore();

    /// <summary>What a teacher's answers are held against: the scores of each choice, [choices, classes], or vectors, [rows,
    /// width].</summary>
    /// <remarks>In the batch's order; what is padding or not asked for is left out.</remarks>
    public abstract torch.Tensor Answers(ModelOutputs outputs, TrainingBatch batch);

    /// <summary>Whether <see cref="Answers"/> are vectors, which have a direction, rather than scores of choices.</summary>
    public virtual bool AnswersAreVectors => false;

    /// <summary>Whether <see cref="Answers"/> are of single tokens, so that a teacher has to read the same ones.</summary>
    public virtual bool AnswersAreOfTokens => false;

    /// <summary>Refuses a model that cannot learn this, by what it gives for one example.</summary>
    /// <exception cref="InvalidOperationException">An output is missing or has another shape.</exception>
    public virtual void Check(ModelOutputs outputs, TrainingBatch batch) => ArgumentNullException.ThrowIfNull(outputs);

    /// <summary>The tokens of a text.</summary>
    /// <exception cref="Lathe.Compression.InputException">There are none.</exception>
    private protected EncodedRow Encode(TrainingExample example, string text, string? pair)
    {
        EncodedText tokens = Encoder.Encode(text, pair, Longest);
        // half of a surrogate pair, white space: what a tokenizer leaves out altogether
        if (!tokens.Texts.Any(number => number >= 0))
            throw example.Problem("has a text without any token; expected texts with some.");
        return new EncodedRow(text, pair, null, Checked(example, tokens));
    }

    /// <exception cref="Lathe.Compression.InputException">An id is none of the vocabulary, or there are too many tokens.</exception>
    private protected EncodedText Checked(TrainingExample example, EncodedText tokens)
    {
        foreach (int id in tokens.Ids)
        {
            if (id < 0 || id >= Encoder.VocabularySize)
                throw example.Problem($"gives the id {id}; the vocabulary has ids 0 to {Encoder.VocabularySize - 1}.");
        }

        return tokens.Ids.Count <= Longest ? tokens
            : throw example.Problem($"gives {tokens.Ids.Count} tokens; the encoder was asked for at most {Longest}.");
    }

    /// <summary>Refuses an output of another shape; −1 stands for any extent.</summary>
    private protected static void CheckShape(torch.Tensor output, string what, params ReadOnlySpan<long> expected)
    {
        bool fits = output.shape.Length == expected.Length;
        for (int i = 0; fits && i < expected.Length; i++)
            fits = expected[i] < 0 || output.shape[i] == expected[i];
        if (!fits)
            throw new InvalidOperationException(
                $"the model gives {what} of shape {Shape(output.shape)}, the task needs {Shape(expected)}.");
    }

    private protected static string Shape(ReadOnlySpan<long> shape) =>
        $"[{string.Join(", ", shape.ToArray().Select(extent => extent < 0 ? "any" : extent.ToString(CultureInfo.InvariantCulture)))}]";
}
