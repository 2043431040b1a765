//! The services of the API, as FOCUS describes them.

/// How FOCUS describes a category of bills.
pub(super) struct Service {
    pub(super) name: &'static str,
    pub(super) category: &'static str,
    pub(super) subcategory: &'static str,
    /// The unit of its quantities.
    pub(super) unit: &'static str,
}

const fn service(
    name: &'static str,
    category: &'static str,
    subcategory: &'static str,
    unit: &'static str,
) -> Service {
    Service {
        name,
        category,
        subcategory,
        unit,
    }
}

/// The known services by category; the last entry is for all others.
static SERVICES: [(&str, Service); 12] = {
    const AI: &str = "AI and Machine Learning";
    [
        ("llm", service("LLM API", AI, "Generative AI", "Tokens")),
        (
            "gen_api",
            service("Generative API", AI, "Generative AI", "Units"),
        ),
        (
            "llm_dedicated_endpoint",
            service("Dedicated Endpoint", AI, "Generative AI", "Units"),
        ),
        (
            "web_search",
            service("Web Search", AI, "Other (AI and Machine Learning)", "Units"),
        ),
        (
            "gpu",
            service("GPU Instance", "Compute", "Virtual Machines", "Units"),
        ),
        (
            "bare_metal",
            service("Bare Metal", "Compute", "Other (Compute)", "Units"),
        ),
        (
            "serverless",
            service("Serverless", "Compute", "Serverless Compute", "Units"),
        ),
        (
            "cloud_sandbox",
            service("Sandbox", "Compute", "Serverless Compute", "Units"),
        ),
        (
            "cloud_storage",
            service("Cloud Storage", "Storage", "Block Storage", "Units"),
        ),
        (
            "local_storage",
            service("Local Storage", "Storage", "Block Storage", "Units"),
        ),
        (
            "image",
            service("Image", "Storage", "Other (Storage)", "Units"),
        ),
        ("", service("Other", "Other", "Other (Other)", "Units")),
    ]
};

/// The service of a category. The service may add categories, so any other one is "Other".
pub(super) fn service_of(category: &str) -> &'static Service {
    let [known @ .., (_, other)] = &SERVICES;
    let found = known.iter().find(|(name, _)| *name == category);
    found.map_or(other, |(_, service)| service)
}
