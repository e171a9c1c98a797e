using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>The C# kernels of each tier. Function pointers need a name each: a kernel is a static method, not a closure over its height.</summary>
internal sealed unsafe partial class TileTable
{
    private static partial void UseManagedCode(InstructionTier tier, TileTable table)
    {
        switch (Processor.CSharpTierBeside(tier))
        {
            case InstructionTier.Avx512:
                Fill<Register512, PairProduct512>(table);
                // Where AVX-VNNI exists, 256-bit dot products are twice as fast as 512-bit pair products.
                if (Processor.RuntimeExpresses(InstructionTier.Avx2Vnni))
                    FillByteProducts<Register256, ByteProductVnni>(table);
                break;
            case InstructionTier.Avx2Vnni:
                Fill<Register256, PairProduct256>(table);
                FillByteProducts<Register256, ByteProductVnni>(table);
                break;
            case InstructionTier.Avx2:
                Fill<Register256, PairProduct256>(table);
                break;
            case InstructionTier.Vector128:
                Fill<Register128, PairProduct128>(table);
                break;
            default:
                Fill<Register128, PairProductPortable>(table);
                break;
        }
    }

    private static void Fill<T, TPairs>(TileTable table)
        where T : unmanaged, IRegister<T>
        where TPairs : struct, IPairProduct<T>
    {
        table.Float32[0] = new(&FloatTiles<T>.Rows1);
        table.Float32[1] = new(&FloatTiles<T>.Rows2);
        table.Float32[2] = new(&FloatTiles<T>.Rows3);
        table.Float32[3] = new(&FloatTiles<T>.Rows4);
        table.Float32[4] = new(&FloatTiles<T>.Rows5);
        table.Float32[5] = new(&FloatTiles<T>.Rows6);
        table.Float32[6] = new(&FloatTiles<T>.Rows7);
        table.Float32[7] = new(&FloatTiles<T>.Rows8);
        table.Float32[8] = new(&FloatTiles<T>.Rows9);
        table.Float32[9] = new(&FloatTiles<T>.Rows10);
        table.Float32[10] = new(&FloatTiles<T>.Rows11);
        table.Float32[11] = new(&FloatTiles<T>.Rows12);
        table.BFloat16[0] = new(&HalfTiles<T, BFloat16Format>.Rows1);
        table.BFloat16[1] = new(&HalfTiles<T, BFloat16Format>.Rows2);
        table.BFloat16[2] = new(&HalfTiles<T, BFloat16Format>.Rows3);
        table.BFloat16[3] = new(&HalfTiles<T, BFloat16Format>.Rows4);
        table.BFloat16[4] = new(&HalfTiles<T, BFloat16Format>.Rows5);
        table.BFloat16[5] = new(&HalfTiles<T, BFloat16Format>.Rows6);
        table.BFloat16[6] = new(&HalfTiles<T, BFloat16Format>.Rows7);
        table.BFloat16[7] = new(&HalfTiles<T, BFloat16Format>.Rows8);
        table.BFloat16[8] = new(&HalfTiles<T, BFloat16Format>.Rows9);
        table.BFloat16[9] = new(&HalfTiles<T, BFloat16Format>.Rows10);
        table.BFloat16[10] = new(&HalfTiles<T, BFloat16Format>.Rows11);
        table.BFloat16[11] = new(&HalfTiles<T, BFloat16Format>.Rows12);
        table.Float16[0] = new(&HalfTiles<T, Float16Format>.Rows1);
        table.Float16[1] = new(&HalfTiles<T, Float16Format>.Rows2);
        table.Float16[2] = new(&HalfTiles<T, Float16Format>.Rows3);
        table.Float16[3] = new(&HalfTiles<T, Float16Format>.Rows4);
        table.Float16[4] = new(&HalfTiles<T, Float16Format>.Rows5);
        table.Float16[5] = new(&HalfTiles<T, Float16Format>.Rows6);
        table.Float16[6] = new(&HalfTiles<T, Float16Format>.Rows7);
        table.Float16[7] = new(&HalfTiles<T, Float16Format>.Rows8);
        table.Float16[8] = new(&HalfTiles<T, Float16Format>.Rows9);
        table.Float16[9] = new(&HalfTiles<T, Float16Format>.Rows10);
        table.Float16[10] = new(&HalfTiles<T, Float16Format>.Rows11);
        table.Float16[11] = new(&HalfTiles<T, Float16Format>.Rows12);
        table.Int8[0] = new(&PairTiles<T, TPairs>.Rows1);
        table.Int8[1] = new(&PairTiles<T, TPairs>.Rows2);
        table.Int8[2] = new(&PairTiles<T, TPairs>.Rows3);
        table.Int8[3] = new(&PairTiles<T, TPairs>.Rows4);
        table.Int8[4] = new(&PairTiles<T, TPairs>.Rows5);
        table.Int8[5] = new(&PairTiles<T, TPairs>.Rows6);
        table.Int8[6] = new(&PairTiles<T, TPairs>.Rows7);
        table.Int8[7] = new(&PairTiles<T, TPairs>.Rows8);
        table.Int8[8] = new(&PairTiles<T, TPairs>.Rows9);
        table.Int8[9] = new(&PairTiles<T, TPairs>.Rows10);
        table.Int8[10] = new(&PairTiles<T, TPairs>.Rows11);
        table.Int8[11] = new(&PairTiles<T, TPairs>.Rows12);
        table.Int4[0] = new(&NibbleTiles<T, TPairs>.Rows1);
        table.Int4[1] = new(&NibbleTiles<T, TPairs>.Rows2);
        table.Int4[2] = new(&NibbleTiles<T, TPairs>.Rows3);
        table.Int4[3] = new(&NibbleTiles<T, TPairs>.Rows4);
        table.Int4[4] = new(&NibbleTiles<T, TPairs>.Rows5);
        table.Int4[5] = new(&NibbleTiles<T, TPairs>.Rows6);
    }

    private static void FillByteProducts<T, TBytes>(TileTable table)
        where T : unmanaged, IRegister<T>
        where TBytes : struct, IByteProduct<T>
    {
        table.Int8[0] = new(&ByteTiles<T, TBytes>.Rows1);
        table.Int8[1] = new(&ByteTiles<T, TBytes>.Rows2);
        table.Int8[2] = new(&ByteTiles<T, TBytes>.Rows3);
        table.Int8[3] = new(&ByteTiles<T, TBytes>.Rows4);
        table.Int8[4] = new(&ByteTiles<T, TBytes>.Rows5);
        table.Int8[5] = new(&ByteTiles<T, TBytes>.Rows6);
        table.Int8[6] = new(&ByteTiles<T, TBytes>.Rows7);
        table.Int8[7] = new(&ByteTiles<T, TBytes>.Rows8);
        table.Int8[8] = new(&ByteTiles<T, TBytes>.Rows9);
        table.Int8[9] = new(&ByteTiles<T, TBytes>.Rows10);
        table.Int8[10] = new(&ByteTiles<T, TBytes>.Rows11);
        table.Int8[11] = new(&ByteTiles<T, TBytes>.Rows12);
    }
}
