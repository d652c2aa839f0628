using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace NetTest.Engine.Tests.Throughput.Protocol;

/// <summary>What a far end sends, with four bytes of it changed.</summary>
internal static class MutatedBytes
{
    internal static Arbitrary<byte[]> Of(string text) => Gen.Zip(Gen.Choose(0, text.Length - 1), Gen.Choose(0, 255)).ListOf(4).Select(changes =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var (at, value) in changes)
            bytes[at] = (byte)value;
        return bytes;
    }).ToArbitrary();
}
