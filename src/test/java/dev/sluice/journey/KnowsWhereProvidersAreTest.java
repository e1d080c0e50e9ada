package dev.sluice.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigException;
import dev.sluice.config.Deployment;
import dev.sluice.config.Snapshot;
import dev.sluice.config.reading.ConfigReader;
import java.time.Clock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A deployment that names no api_base goes where LiteLLM would send it. */
class KnowsWhereProvidersAreTest {
  private static final ConfigReader READER = new ConfigReader(name -> null, Clock.systemUTC());

  @ParameterizedTest
  @CsvSource({
    "openai, https://api.openai.com/v1",
    "text-completion-openai, https://api.openai.com/v1",
    "llamafile, http://127.0.0.1:8080/v1",
    "xinference, http://127.0.0.1:9997/v1",
    "lemonade, http://localhost:8000/api/v1",
    "docker_model_runner, http://localhost:22088/engines/llama.cpp",
    "groq, https://api.groq.com/openai/v1",
    "deepseek, https://api.deepseek.com/beta",
    "together_ai, https://api.together.xyz/v1",
    "fireworks_ai, https://api.fireworks.ai/inference/v1",
    "openrouter, https://openrouter.ai/api/v1",
    "mistral, https://api.mistral.ai/v1",
    "codestral, https://codestral.mistral.ai/v1",
    "xai, https://api.x.ai/v1",
    "perplexity, https://api.perplexity.ai",
    "nvidia_nim, https://integrate.api.nvidia.com/v1",
    "cerebras, https://api.cerebras.ai/v1",
    "sambanova, https://api.sambanova.ai/v1",
    "deepinfra, https://api.deepinfra.com/v1/openai",
    "anyscale, https://api.endpoints.anyscale.com/v1",
    "volcengine, https://ark.cn-beijing.volces.com/api/v3",
    "moonshot, https://api.moonshot.ai/v1",
    "dashscope, https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    "novita, https://api.novita.ai/v3/openai",
    "nscale, https://inference.api.nscale.com/v1",
    "nebius, https://api.studio.nebius.ai/v1",
    "hyperbolic, https://api.hyperbolic.xyz/v1",
    "lambda_ai, https://api.lambda.ai/v1",
    "featherless_ai, https://api.featherless.ai/v1",
    "friendliai, https://api.friendli.ai/serverless/v1",
    "galadriel, https://api.galadriel.com/v1",
    "github, https://models.inference.ai.azure.com",
    "meta_llama, https://api.llama.com/compat/v1",
    "empower, https://app.empower.dev/api/v1",
    "ai21_chat, https://api.ai21.com/studio/v1",
    "baseten, https://inference.baseten.co/v1",
    "vercel_ai_gateway, https://ai-gateway.vercel.sh/v1",
    "v0, https://api.v0.dev/v1",
    "morph, https://api.morphllm.com/v1",
    "wandb, https://api.inference.wandb.ai/v1",
    "cometapi, https://api.cometapi.com/v1",
    "heroku, https://us.inference.heroku.com",
    "ovhcloud, https://oai.endpoints.kepler.ai.cloud.ovh.net/v1",
    "zai, https://api.z.ai/api/paas/v4",
    "minimax, https://api.minimax.io/v1",
    "clarifai, https://api.clarifai.com/v2/ext/openai/v1",
    "publicai, https://api.publicai.co/v1",
    "helicone, https://ai-gateway.helicone.ai/",
    "veniceai, https://api.venice.ai/api/v1",
    "xiaomi_mimo, https://api.xiaomimimo.com/v1",
    "scaleway, https://api.scaleway.ai/v1",
    "synthetic, https://api.synthetic.new/openai/v1",
    "apertis, https://api.stima.tech/v1",
    "nano-gpt, https://nano-gpt.com/api/v1",
    "poe, https://api.poe.com/v1",
    "chutes, https://llm.chutes.ai/v1/",
    "abliteration, https://api.abliteration.ai/v1",
    "llamagate, https://api.llamagate.dev/v1",
    "gmi, https://api.gmi-serving.com/v1",
    "sarvam, https://api.sarvam.ai/v1",
    "assemblyai, https://llm-gateway.assemblyai.com/v1",
    "charity_engine, https://api.charityengine.services/remotejobs/v2/inference",
    "aihubmix, https://aihubmix.com/v1",
    "salad_cloud, https://ai.salad.cloud/v1",
    "crusoe, https://managed-inference-api-proxy.crusoecloud.com/v1",
  })
  void byDefault(String prefix, String base) throws ConfigException {
    Snapshot snapshot = READER.forOneModel(prefix + "/m", null, "sk-any");
    Deployment deployment = snapshot.groups().get(0).deployments().get(0);
    assertThat(deployment.base()).isEqualTo(base.replaceFirst("/$", ""));
    assertThat(deployment.origin().isTls()).isEqualTo(base.startsWith("https"));
  }
}
