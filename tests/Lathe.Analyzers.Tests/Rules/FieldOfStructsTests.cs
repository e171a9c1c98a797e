using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class FieldOfStructsTests : RuleTests<FieldOfStructsAnalyzer>
{
    protected override string Wrong =>
        """
        struct Token { public int Id; public long Start, End; public float Score; }
        record struct Word(int Id, byte Kind);
        static class Program
        {
            static void Run(
                InferenceSession session, Token[] tokens, List<Word> words, Tensor input, Tensor?[] outputs, float[] scores, int[] starts)
            {
                Tensor[] inputs = [input];
                foreach (int start in starts)
                {
                    [|for|] (int i = 0; i < 8; i++)
                        input.Ints[i] = tokens[start + i].Id;
                    session.Run([input], outputs, 1, 8);
                }
                int[] ids = new int[8];
                foreach (int start in starts)
                {
                    int n = 0;
                    [|foreach|] (Word word in words)
                    {
                        ids[n++] = word.Id;
                    }
                    session.Run([Tensor.From(ids, 1, 8)], outputs, 1, 8);
                    Console.WriteLine(words.Count);
                }
                for (int round = 0; round < 3; round++)
                {
                    session.Run(inputs, [Tensor.From(scores, 8)], 1, 8);
                    [|for|] (int i = 0; i < 8; i++)
                        tokens[i].Score = scores[i];
                }
            }
        }
        """;

    protected override string Message => "Each round moves 'Id' of all elements between 'tokens' and 'input', 32 bytes apart, and no other "
        + "field; keep 'Id' in an array of its own, and hand a span of it to the run";

    protected override string Right =>
        """
        struct Token { public int Id, Type; public readonly int Both => Id + Type; }
        struct Id { public int Value; }
        struct Named { public int Id; public string Name; }
        sealed class Node { public int Id, Type; }
        static class Program
        {
            static void Run(
                InferenceSession session, Token[] tokens, Token[] others, Id[] ids, Named[] named, Node[] nodes, Token[][] batches,
                int[] plain, Tensor input, Tensor types, Tensor?[] outputs)
            {
                // once: what the loop reads lies in an array of its own from then on
                for (int i = 0; i < 8; i++)
                    plain[i] = tokens[i].Id;
                foreach (Token[] batch in batches)
                {
                    // who made the batch chose how it lies
                    for (int i = 0; i < 8; i++)
                        input.Ints[i] = batch[i].Id;
                    // both fields, which lie beside one another
                    for (int i = 0; i < 8; i++)
                    {
                        input.Ints[i] = tokens[i].Id;
                        types.Ints[i] = tokens[i].Type;
                    }
                    // each field in a loop of its own, all the same
                    for (int i = 0; i < 8; i++)
                        input.Ints[i] = others[i].Id;
                    for (int i = 0; i < 8; i++)
                        types.Ints[i] = others[i].Type;
                    // a struct of one number, a number that is computed, a class, text beside the number
                    for (int i = 0; i < 8; i++)
                        input.Ints[i] = ids[i].Value;
                    for (int i = 0; i < 8; i++)
                        input.Ints[i] = nodes[i].Id;
                    for (int i = 0; i < 8; i++)
                        input.Ints[i] = named[i].Id;
                    // not what the run reads
                    for (int i = 0; i < 8; i++)
                        plain[i] = tokens[i].Type;
                    session.Run([input, types], outputs, 1, 8);
                }
                while (tokens.Length > 0)
                {
                    for (int i = 0; i < 8; i++)
                        input.Ints[i] = tokens[i].Both;
                    // somebody else has the structs too
                    Span<Token> some = tokens;
                    for (int i = 0; i < 8; i++)
                        input.Ints[i] = some[i].Id;
                    // always the same one
                    for (int i = 0; i < 8; i++)
                        types.Ints[i] = others[0].Id;
                    session.Run([input, types], outputs, 1, 8);
                }
            }
        }
        """;
}
