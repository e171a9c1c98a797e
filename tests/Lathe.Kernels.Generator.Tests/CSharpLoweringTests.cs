using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>The second lowering by itself; what it prints runs in every test that takes a <see cref="TestTarget"/>.</summary>
public sealed class CSharpLoweringTests
{
    [Fact]
    public void Every_vector_step_has_a_form()
    {
        foreach (Opcode opcode in Enum.GetValues<Opcode>())
        {
            if (opcode is < Opcode.LoadScalar)
                Assert.NotEmpty(CSharpForm.Of(opcode).Expression);
        }
    }

    [Fact]
    public void A_step_without_a_form_is_named()
    {
        KernelException exception = Assert.Throws<KernelException>(() => CSharpForm.Of((Opcode)9999));
        Assert.Contains("9999 has no form in C#", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_not_written_on_every_path_is_refused()
    {
        KernelBuilder kernel = new(CSharpTarget.Vector128.Capabilities);
        Vector inside = default;
        kernel.If(Argument(kernel, 0), () => inside = kernel.Zero());
        kernel.Store(new Address(Scalar.Arguments), inside);
        Assert.Throws<KernelException>(() => CSharpLowering.Lower(CSharpTarget.Vector128, kernel, indentation: 0));
    }

    [Fact]
    public void A_vector_gets_the_type_that_most_of_its_steps_want()
    {
        KernelBuilder kernel = new(CSharpTarget.Avx2.Capabilities);
        Address place = new(Scalar.Arguments);
        Vector bits = kernel.ShiftLeft32(kernel.LoadUnsigned16(place), 16), sum = kernel.Zero();
        kernel.MultiplyAddFloat(sum, bits, bits);
        kernel.AddFloat(sum, Operand.Int32(int.MaxValue));
        kernel.Store(place, kernel.And(sum, Operand.Int32(int.MaxValue)));
        Assert.Equal(
            """
            nint s0 = (nint)arguments;
            Vector256<int> v0 = Steps256.LoadUnsigned16((ushort*)(s0));
            Vector256<float> v1 = (v0 << 16).AsSingle();
            Vector256<float> v2 = Vector256<float>.Zero;
            v2 = Vector256.FusedMultiplyAdd(v1, v1, v2);
            v2 = v2 + Vector256.Create(2147483647).AsSingle();
            Vector256<int> v3 = v2.AsInt32() & Vector256.Create(2147483647);
            Vector256.Store(v3, (int*)(s0));

            """,
            CSharpLowering.Lower(CSharpTarget.Avx2, kernel, indentation: 0));
    }

    [Theory]
    [MemberData(nameof(TestTargets.All), MemberType = typeof(TestTargets))]
    public void Scalars_are_64_bits_and_numbers_32(TestTarget target)
    {
        using LoadedKernel kernel = TestTargets.Load(target, capabilities =>
        {
            KernelBuilder builder = new(capabilities);
            builder.ReserveStack(128);
            Scalar to = Argument(builder, 0), turns = Argument(builder, 8), negative = builder.Constant(-1), stack = builder.StackAddress();
            builder.ShiftRight(negative, 31);
            Vector sum = builder.Zero(), one = builder.Constant32(1);
            builder.Loop(turns, () => builder.Loop(builder.Constant(3), () => builder.AddInt32(sum, one), atLeastOnce: true));
            builder.Store(new Address(stack, Displacement: 64), sum);
            builder.AddInt32(sum, builder.BroadcastInt32(new Address(stack, Displacement: 64)));
            builder.StoreLow32(new Address(to), sum);
            builder.StoreLow32(new Address(to, negative, 4), one);
            return builder;
        });
        int[] found = new int[2];
        Run(kernel, found, 5);
        Assert.Equal([30, 1], found);
        Run(kernel, found, 0);
        Assert.Equal([0, 1], found);
    }

    private static unsafe void Run(LoadedKernel kernel, int[] found, int turns)
    {
        fixed (int* pointer = found)
            kernel.Run([(nint)pointer, turns]);
    }

    private static Scalar Argument(KernelBuilder kernel, int offset) =>
        kernel.LoadScalar(new Address(Scalar.Arguments, Displacement: offset));
}
