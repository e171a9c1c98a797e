using Lathe.Contracts;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>The register budget and the rules of a program.</summary>
public sealed class RegisterAllocationTests
{
    [Fact]
    public void As_many_values_as_registers_fit()
    {
        KernelBuilder kernel = Wide();
        Sum(kernel, values: 32);
        Assert.NotEmpty(X64Lowering.Lower(X64Target.Of(InstructionTier.Avx512), kernel).Bytes);
    }

    [Fact]
    public void One_value_more_than_registers_is_an_error_that_says_so()
    {
        KernelBuilder kernel = Wide();
        Sum(kernel, values: 33);
        KernelException exception = Assert.Throws<KernelException>(() => X64Lowering.Lower(X64Target.Of(InstructionTier.Avx512), kernel));
        Assert.Contains("one more than the 32 vector registers", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_pointers_are_an_error_that_says_so()
    {
        KernelBuilder kernel = Wide();
        Scalar[] pointers = [.. Enumerable.Range(0, 15).Select(index =>
            kernel.LoadScalar(new Address(Scalar.Arguments, Displacement: index * 8)))];
        foreach (Scalar pointer in pointers)
            kernel.Prefetch(new Address(pointer));
        kernel.Prefetch(new Address(Scalar.Arguments));
        KernelException exception = Assert.Throws<KernelException>(() => X64Lowering.Lower(X64Target.Of(InstructionTier.Avx512), kernel));
        Assert.Contains("one more than the 15 general-purpose registers", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_written_only_in_a_loop_may_not_be_read_after_it()
    {
        KernelBuilder kernel = Wide();
        Vector inside = default;
        kernel.Loop(kernel.Constant(3), () => inside = kernel.Zero());
        kernel.Store(new Address(Scalar.Arguments), inside);
        Assert.Throws<KernelException>(() => X64Lowering.Lower(X64Target.Of(InstructionTier.Avx512), kernel));
    }

    [Fact]
    public void A_value_from_before_a_loop_keeps_its_register_to_the_loops_end()
    {
        KernelBuilder kernel = Wide();
        Vector before = kernel.Zero();
        Vector? later = null;
        kernel.Loop(kernel.Constant(3), () =>
        {
            kernel.Store(new Address(Scalar.Arguments), before);
            later = kernel.Zero();
            kernel.Store(new Address(Scalar.Arguments), later.Value);
        });
        RegisterAllocation allocation = RegisterAllocation.Of(LiveRanges.OfVectors(kernel.Operations), 32, "vector", kernel.Operations);
        Assert.NotEqual(allocation[before.Id], allocation[later!.Value.Id]);
    }

    private static KernelBuilder Wide() => new(X64Target.Of(InstructionTier.Avx512).Capabilities);

    private static void Sum(KernelBuilder kernel, int values)
    {
        Vector[] vectors = [.. Enumerable.Range(0, values).Select(_ => kernel.Zero())];
        foreach (Vector vector in vectors)
            kernel.Store(new Address(Scalar.Arguments), vector);
    }
}
