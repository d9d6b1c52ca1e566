import { Button, Menu, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { LANGUAGES, type Language, speak } from "../i18n";
import { Icon } from "../ui/icons";
import { useSession, useSessions } from "./session";

export function UserMenu() {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const { signOut } = useSessions();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          leftSection={<Icon name="person" />}
          rightSection={<Icon name="chevron" size={14} />}
        >
          {session.user.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.tenant.name} · {t(`role.${session.user.role}`)}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t("user.language")}</Menu.Label>
        {(Object.entries(LANGUAGES) as [Language, string][]).map(([code, name]) => (
          <Menu.Item
            key={code}
            lang={code}
            leftSection={<Chosen yes={i18n.language === code} />}
            onClick={() => void speak(code, true)}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t("user.look")}</Menu.Label>
        {(["auto", "light", "dark"] as const).map((scheme) => (
          <Menu.Item
            key={scheme}
            leftSection={<Chosen yes={colorScheme === scheme} />}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`user.scheme.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{t("user.signOut")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Chosen({ yes }: { yes: boolean }) {
  return yes ? <Icon name="check" size={14} /> : <svg width={14} height={14} aria-hidden="true" />;
}
