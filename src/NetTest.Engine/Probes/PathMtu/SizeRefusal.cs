using System.Net;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>What was said about a packet that was too big.</summary>
/// <param name="Size">Its size.</param>
/// <param name="NamedMtu">The MTU that was named; 0 if none was.</param>
/// <param name="By">Who said it; null for the sender's own kernel.</param>
internal readonly record struct SizeRefusal(int Size, int NamedMtu, IPAddress? By);
