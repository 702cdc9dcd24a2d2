// A misspelt feature name is accepted in silence by the compiler; this file makes it an error.
#if !hasFeature(ExistentialAny) || !hasFeature(MemberImportVisibility) || !hasFeature(InternalImportsByDefault)
    #error("an upcoming feature named in Package.swift is not on")
#endif
#if !hasFeature(NonisolatedNonsendingByDefault)
    #error("NonisolatedNonsendingByDefault is not on")
#endif
