namespace Lathe.Kernels.Generator.Programs;

/// <summary>
/// Bytes prepared for <see cref="KernelBuilder.DotAccumulate"/>, four to a lane. With a dot-product instruction that is the loaded vector
/// itself; without one, <see cref="Even"/> and <see cref="Odd"/> hold bytes 0, 2 and 1, 3 of each lane, widened to 16 bits once for all the
/// products they take part in.
/// </summary>
internal readonly record struct ByteOperand(Vector Even, Vector Odd, ByteRange Range);
