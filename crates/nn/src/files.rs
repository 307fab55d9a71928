//! One safetensors file for a model: its spec and whatever else is known in the header, its weights behind.
