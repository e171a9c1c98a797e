using TorchSharp;

namespace Lathe.Training;

/// <summary>How far a student is from its teacher. Each is one number, attached to the student's graph of gradients.</summary>
public static class DistillationLosses
{
    /// <summary>T² · KL(teacher ‖ student) of the shares at a temperature, a mean over rows (Hinton et al. 2015): T² keeps gradients as
    /// large as they are at 1.</summary>
    /// <param name="student">Scores [rows, classes].</param>
    /// <param name="teacher">Scores [rows, classes].</param>
    /// <param name="temperature">Above 0.</param>
    public static torch.Tensor SoftTargets(torch.Tensor student, torch.Tensor teacher, double temperature)
    {
        ArgumentNullException.ThrowIfNull(student);
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        torch.Tensor found = torch.nn.functional.log_softmax(student / temperature, -1);
        torch.Tensor expected = torch.nn.functional.log_softmax(teacher / temperature, -1);
        return (expected.exp() * (expected - found)).sum(-1).mean() * (temperature * temperature);
    }

    /// <summary>1 − cosine, a mean over rows.</summary>
    /// <param name="student">Vectors [rows, width].</param>
    /// <param name="teacher">Vectors [rows, width].</param>
    public static torch.Tensor Cosine(torch.Tensor student, torch.Tensor teacher) =>
        1 - torch.nn.functional.cosine_similarity(student, teacher, -1).mean();

    /// <summary>The mean squared difference over all elements.</summary>
    public static torch.Tensor MeanSquared(torch.Tensor student, torch.Tensor teacher) =>
        torch.nn.functional.mse_loss(student, teacher);

    /// <summary>The mean squared difference of hidden states, padding left out.</summary>
    /// <param name="student">[batch, sequence, width].</param>
    /// <param name="teacher">[batch, sequence, width].</param>
    /// <param name="mask">[batch, sequence]: 1 for tokens, 0 for padding.</param>
    public static torch.Tensor HiddenStates(torch.Tensor student, torch.Tensor teacher, torch.Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(student);
        ArgumentNullException.ThrowIfNull(mask);
        return Masked(student, teacher, mask.to(student.dtype).unsqueeze(-1));
    }

    /// <summary>1 − cosine of the vectors of each token, padding left out.</summary>
    /// <param name="student">[batch, sequence, width].</param>
    /// <param name="teacher">[batch, sequence, width].</param>
    /// <param name="mask">[batch, sequence]: 1 for tokens, 0 for padding.</param>
    public static torch.Tensor HiddenCosine(torch.Tensor student, torch.Tensor teacher, torch.Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(student);
        ArgumentNullException.ThrowIfNull(mask);
        torch.Tensor isToken = mask.gt(0).unsqueeze(-1), one = torch.ones([], student.dtype, student.device);
        // padding may be anything, infinite too: it is left out before it is multiplied
        torch.Tensor apart = 1 - torch.nn.functional.cosine_similarity(
            torch.where(isToken, student, one), torch.where(isToken, teacher, one), -1);
        return (apart * isToken.squeeze(-1)).sum() / isToken.sum();
    }

    /// <summary>The mean squared difference of attention maps over pairs of tokens, padding left out.</summary>
    /// <param name="student">[batch, heads, sequence, sequence].</param>
    /// <param name="teacher">[batch, heads, sequence, sequence].</param>
    /// <param name="mask">[batch, sequence]: 1 for tokens, 0 for padding.</param>
    public static torch.Tensor AttentionMaps(torch.Tensor student, torch.Tensor teacher, torch.Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(student);
        ArgumentNullException.ThrowIfNull(mask);
        torch.Tensor tokens = mask.to(student.dtype);
        return Masked(student, teacher, (tokens.unsqueeze(1) * tokens.unsqueeze(2)).unsqueeze(1));
    }

    /// <summary>What is masked may be anything, infinite too: it is left out before it is squared.</summary>
    private static torch.Tensor Masked(torch.Tensor student, torch.Tensor teacher, torch.Tensor mask)
    {
        torch.Tensor difference = torch.where(mask.gt(0), student - teacher, torch.zeros_like(student));
        return difference.square().sum() / (mask.sum() * (student.numel() / mask.numel()));
    }
}
