using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>Stores weights of fewer than 8 bits in a panel, plane by plane, as <see cref="BitPlane"/> says.</summary>
internal readonly unsafe struct BitPlanes(int bits)
{
    private readonly BitPlane[] planes = [.. BitPlane.Of(bits)];
    private readonly int blockBytes = bits * BitPlane.LineBytes;

    /// <summary>Stores an unsigned code over what was there.</summary>
    public void Set(byte* panel, int input, int column, int code)
    {
        int inBlock = input % KernelLayout.BlockInputs, quad = inBlock / BitPlane.InputsPerQuad;
        byte* place = panel + (long)(input / KernelLayout.BlockInputs) * blockBytes
            + column * BitPlane.InputsPerQuad + inBlock % BitPlane.InputsPerQuad;
        foreach (BitPlane plane in planes)
        {
            ref byte packed = ref place[plane.LineOf(quad) * BitPlane.LineBytes];
            int shift = plane.ShiftOf(quad);
            packed = (byte)(packed & ~(plane.Mask >> plane.Start << shift) | (code & plane.Mask) >> plane.Start << shift);
        }
    }
}
