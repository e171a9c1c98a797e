// Embeds the lines of text.txt through IEmbeddingGenerator, then finds the ones nearest to each query.
//   dotnet run                     the checkpoint that ships with the sample
//   dotnet run -- FOLDER [FILE]    any sentence encoder in the Hugging Face layout, and any text of one sentence a line
using System.Diagnostics;
using Lathe.Extensions;
using Lathe.Transformers.Search;
using Microsoft.Extensions.AI;

string folder = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory, "checkpoint");
string file = args.Length > 1 ? args[1] : Path.Combine(AppContext.BaseDirectory, "text.txt");
string[] sentences = [.. File.ReadLines(file).Where(line => !string.IsNullOrWhiteSpace(line))];

using LatheEmbeddingGenerator lathe = LatheEmbeddingGenerator.Load(folder);
IEmbeddingGenerator<string, Embedding<float>> generator = lathe;
long started = Stopwatch.GetTimestamp();
GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(sentences);
Console.WriteLine(
    $"{sentences.Length} sentences, {embeddings.Usage!.InputTokenCount} tokens, in "
    + $"{Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms with {lathe.Metadata.DefaultModelId}");

VectorIndex index = new(lathe.Metadata.DefaultModelDimensions!.Value);
foreach (Embedding<float> embedding in embeddings)
    index.Add(embedding.Vector.Span);

foreach (string example in (string[])["how do bees talk about clover", "bread and yeast", "a storm with lightning"])
    await Answer(example);
if (!Console.IsInputRedirected)
    Console.WriteLine("\nAsk something; an empty line ends.");
while (Console.ReadLine() is { Length: > 0 } query)
    await Answer(query);

async Task Answer(string query)
{
    ReadOnlyMemory<float> vector = await generator.GenerateVectorAsync(query);
    Console.WriteLine($"\n{query}");
    foreach (VectorMatch match in index.Search(vector.Span, 3))
        Console.WriteLine($"  {match.Similarity:F3}  {sentences[match.Row]}");
}
