using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Installation;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Installation;

public sealed class ExecutableFormatTests
{
    private const string Glibc = "/lib64/ld-linux-x86-64.so.2";
    private const string Musl = "/lib/ld-musl-x86_64.so.1";

    [Theory]
    [InlineData(62, Glibc, "linux-x64")]
    [InlineData(62, Musl, "linux-musl-x64")]
    [InlineData(62, null, "linux-x64")]
    [InlineData(183, "/lib/ld-linux-aarch64.so.1", "linux-arm64")]
    [InlineData(183, "/lib/ld-musl-aarch64.so.1", "linux-musl-arm64")]
    [InlineData(243, Glibc, null)]
    public void Machine_and_dynamic_loader_of_an_ELF_file_tell_the_platform(ushort machine, string? loader, string? platform) =>
        Assert.Equal(platform, ExecutableFormat.Read(Elf(machine, loader)));

    [Theory]
    [InlineData(4, 1)] // 32-bit, which x86-64 is not
    [InlineData(4, 3)] // no class
    [InlineData(5, 2)] // big-endian
    [InlineData(16, 1)] // an object file
    [InlineData(16, 4)] // a core dump
    [InlineData(54, 8)] // program headers too short to be such
    [InlineData(33, 0xFF)] // program headers outside of what was read
    [InlineData(56, 0xFF)] // more program headers than there are
    public void An_ELF_file_that_cannot_be_run_is_none(int offset, byte value)
    {
        var file = Elf(62, Glibc);
        file[offset] = value;

        Assert.Null(ExecutableFormat.Read(file));
    }

    [Theory]
    [InlineData(0x8664, "win-x64")]
    [InlineData(0xAA64, "win-arm64")]
    [InlineData(0x014C, null)]
    public void The_machine_of_a_PE_file_tells_the_platform(int machine, string? platform)
    {
        var file = new byte[256];
        "MZ"u8.CopyTo(file);
        file[60] = 128;
        "PE\0\0"u8.CopyTo(file.AsSpan(128));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(132), (ushort)machine);

        Assert.Equal(platform, ExecutableFormat.Read(file));
        file[129] = 0;
        Assert.Null(ExecutableFormat.Read(file));
    }

    [Theory]
    [InlineData(0xFEEDFACF, 0x01000007, "osx-x64")]
    [InlineData(0xFEEDFACF, 0x0100000C, "osx-arm64")]
    [InlineData(0xFEEDFACF, 7, null)]
    [InlineData(0xBEBAFECA, 2, null)] // a file for several machines
    public void The_cpu_type_of_a_Mach_O_file_tells_the_platform(uint magic, uint type, string? platform)
    {
        var file = new byte[32];
        BinaryPrimitives.WriteUInt32LittleEndian(file, magic);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), type);

        Assert.Equal(platform, ExecutableFormat.Read(file));
    }

    [Fact]
    public void A_script_and_nothing_are_no_executables()
    {
        Assert.Null(ExecutableFormat.Read("#!/bin/sh\necho"u8));
        Assert.Null(ExecutableFormat.Read([]));
        Assert.Null(ExecutableFormat.PlatformOf("/no/such/file"));
    }

    [Fact]
    public void A_file_that_is_cut_short_or_full_of_noise_never_throws()
    {
        var whole = Elf(62, Musl);
        for (var length = 0; length < whole.Length; length++)
            Assert.Null(ExecutableFormat.Read(whole.AsSpan(0, length)));
        byte[][] heads = [.. "\u007fELF"u8.ToArray() is var elf ? new byte[][] { elf, [.. elf, 2, 1], [.. elf, 1, 1], [(byte)'M', (byte)'Z'], [0xCF, 0xFA, 0xED, 0xFE] } : []];
        var noise = from head in Gen.Elements(heads) from rest in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf() select (byte[])[.. head, .. rest];
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(300), Prop.ForAll(noise.ToArbitrary(), file => ExecutableFormat.Read(file)?.Contains('-', StringComparison.Ordinal) != false));
    }

    [Fact]
    public void The_shell_of_this_machine_is_for_this_machine()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("needs Linux: /bin/sh");

        Assert.Equal(AgentHost.OwnIdentity.Platform, ExecutableFormat.PlatformOf("/bin/sh")?.Replace("musl-", "", StringComparison.Ordinal));
    }

    private static byte[] Elf(ushort machine, string? loader)
    {
        var name = System.Text.Encoding.ASCII.GetBytes((loader ?? "") + "\0");
        var file = new byte[64 + 56 + name.Length];
        "\u007fELF"u8.CopyTo(file);
        (file[4], file[5], file[6]) = (2, 1, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), machine);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64), loader is null ? 1u : 3u);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(64 + 8), 120);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(64 + 32), (ulong)name.Length);
        name.CopyTo(file, 120);
        return file;
    }
}
