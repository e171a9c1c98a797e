using Lathe.Training.Cli.Models;

namespace Lathe.Training.Cli.Runs;

/// <summary>What a command line asks to learn.</summary>
/// <param name="Train">File of examples to learn from.</param>
/// <param name="Validate">File of examples to measure with; null: nothing is measured.</param>
/// <param name="Task">Null: what the checkpoint's head was made for.</param>
/// <param name="Longest">Tokens that texts are cut to; null: as many as are usual.</param>
/// <param name="NewHead">Whether the checkpoint's own head is left out.</param>
/// <param name="Loss">Of vectors.</param>
/// <param name="Pooling">Of vectors.</param>
/// <param name="LargestScore">Of vectors: what scores are divided by.</param>
/// <param name="Seed">Decides the weights of a new head.</param>
/// <param name="Device">cpu, cuda, cuda:N or mps.</param>
internal sealed record TrainingRequest(
    string Train, string? Validate, TaskKind? Task, int? Longest, bool NewHead, SentenceEmbeddingLoss Loss, SentencePooling Pooling,
    double LargestScore, long Seed, string Device);
